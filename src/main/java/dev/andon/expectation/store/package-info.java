/**
 * The table of expectations and what happens when their timers are due. In: the difference that a
 * batch made, in its transaction. Out: {@code expectation.lapsed.v1}.
 */
@NullMarked
package dev.andon.expectation.store;

import org.jspecify.annotations.NullMarked;
