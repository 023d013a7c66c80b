/**
 * The context: facts about business objects, each with source and age, projected from canonical
 * events. In: events. Out: a {@link dev.andon.enrichment.WorkingSet} that detection and scoring
 * read. Route {@code pipeline-batch}; the store lies in {@code enrichment.store}.
 */
@NullMarked
package dev.andon.enrichment;

import org.jspecify.annotations.NullMarked;
