/** Dead letters in PostgreSQL. */
@NullMarked
package dev.andon.replay.store;

import org.jspecify.annotations.NullMarked;
