/**
 * Monitors of scoring: whether what decisions are made of, what cases come to, and what people take
 * is still what it was. In: figures of two windows of time. Out: readings with a level. Nothing is
 * changed by them.
 */
@NullMarked
package dev.andon.monitor;

import org.jspecify.annotations.NullMarked;
