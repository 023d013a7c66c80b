/**
 * What will probably go wrong: P(lead &gt; due - now) by counted lead times and fill rates. In:
 * counts, open promises, and the supply that is due for them. Out: probabilities and what acting
 * now is worth; {@code prediction.store} reads the rows, tells what is worth it as a pattern, and
 * keeps the outcome of each prediction.
 */
@NullMarked
package dev.andon.prediction;

import org.jspecify.annotations.NullMarked;
