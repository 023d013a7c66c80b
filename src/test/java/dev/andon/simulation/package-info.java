/**
 * A day of 180,000 order lines and 4,800 exceptions, played many times over: what the product's own
 * score saves beside other orders of work. In: the shipped configuration, a seed. Out: losses by
 * policy ({@code bench/simulation}). Time is hours since a Monday 00:00 in Berlin; money is EUR.
 */
@NullMarked
package dev.andon.simulation;

import org.jspecify.annotations.NullMarked;
