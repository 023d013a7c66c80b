/** Regression trees, learnt and asked: plain arithmetic, the same bits on every Java. */
@NullMarked
package dev.andon.learning;

import org.jspecify.annotations.NullMarked;
