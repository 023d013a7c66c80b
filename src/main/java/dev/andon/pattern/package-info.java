/**
 * Patterns over many events: duplicates, spikes and concentrations, by robust statistics with a
 * stated rate of false alarms. In: rows of the context, read on a schedule. Out: what was found;
 * {@code pattern.store} tells it as events ({@code pattern.found.v1}), so that findings stay
 * functions of facts.
 */
@NullMarked
package dev.andon.pattern;

import org.jspecify.annotations.NullMarked;
