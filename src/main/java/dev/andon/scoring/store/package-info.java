/** Counts closed cases to the estimates that scoring uses, and keeps them as policy versions. */
@NullMarked
package dev.andon.scoring.store;

import org.jspecify.annotations.NullMarked;
