/** Distributions that more than one stage asks: numbers in, probabilities or quantiles out. */
@NullMarked
package dev.andon.statistics;

import org.jspecify.annotations.NullMarked;
