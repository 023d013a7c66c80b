/** The context in PostgreSQL: loads and locks what a batch can touch, writes what changed. */
@NullMarked
package dev.andon.enrichment.store;

import org.jspecify.annotations.NullMarked;
