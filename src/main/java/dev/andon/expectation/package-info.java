/**
 * What should come, and by when: an expectation is a function of an object's facts, by the rules of
 * {@code config/expectations.yaml}. In: facts before and after a batch. Out: what is expected anew
 * and what no more; the detector {@code Absence} reads the same function. Its table, its timers and
 * the rhythm of feeds lie in {@code expectation.store}.
 */
@NullMarked
package dev.andon.expectation;

import org.jspecify.annotations.NullMarked;
