/**
 * Timers: what is due at a time of the business clock (contract 5), e.g. the acknowledgement of a
 * document that we sent. In: rows written in the transaction of the work. Out: one call of the
 * kind's handler when the time has come. The table and its worker lie in {@code timer.store}.
 */
@NullMarked
package dev.andon.timer;

import org.jspecify.annotations.NullMarked;
