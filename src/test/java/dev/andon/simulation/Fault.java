package dev.andon.simulation;

/**
 * A fault of integration (a mapping, a partner's change) that blocks ever more documents until it
 * is repaired once.
 *
 * @param number place among the faults
 * @param start hours
 * @param ends when it ends without repair: by itself, or found otherwise
 */
record Fault(int number, double start, double ends) {}
