/**
 * Dead letters: what failed, kept with original, place and fault, and its replay through the same
 * route. Store in {@code replay.store}.
 */
@NullMarked
package dev.andon.replay;

import org.jspecify.annotations.NullMarked;
