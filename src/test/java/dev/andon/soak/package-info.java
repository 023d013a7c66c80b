/** The system under load while something is taken away. */
@NullMarked
package dev.andon.soak;

import org.jspecify.annotations.NullMarked;
