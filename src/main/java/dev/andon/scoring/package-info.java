/**
 * Scoring: expected deferral loss in money per handler-hour, with its explanation (contract 9). In:
 * findings with their facts. Out: {@link dev.andon.scoring.Decision}s. Pure and bit-exact:
 * StrictMath, no clock.
 */
@NullMarked
package dev.andon.scoring;

import org.jspecify.annotations.NullMarked;
