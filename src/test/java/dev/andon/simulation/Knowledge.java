package dev.andon.simulation;

/**
 * What the facts lack.
 *
 * @param valueMissing share of cases without value, 0..1
 * @param dueMissing share of cases without due time
 */
record Knowledge(double valueMissing, double dueMissing) {
  static final Knowledge USUAL = new Knowledge(0.06, 0.04);
  static final Knowledge FIFTH = new Knowledge(0.20, 0.14);
  static final Knowledge HALF = new Knowledge(0.50, 0.35);

  boolean value(Case one) {
    return one.hidden()[0] > valueMissing;
  }

  boolean due(Case one) {
    return one.hidden()[1] > dueMissing;
  }

  /** The due time by the facts, else as the type's slack sets it. */
  double dueOr(Case one) {
    return due(one) ? one.due() : one.detected() + one.type().terms().slackHours();
  }
}
