/** What every adapter of the database shares. */
@NullMarked
package dev.andon.store;

import org.jspecify.annotations.NullMarked;
