/** Scores in shadow in PostgreSQL. */
@NullMarked
package dev.andon.shadow.store;

import org.jspecify.annotations.NullMarked;
