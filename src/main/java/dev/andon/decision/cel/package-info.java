/** Expressions in CEL; the only place that knows {@code dev.cel}. */
@NullMarked
package dev.andon.decision.cel;

import org.jspecify.annotations.NullMarked;
