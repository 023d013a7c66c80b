/**
 * The batch that the pipeline works on (contract 1): a working set and an ordered list of works.
 * The {@code jms-batch:} component and the unit of work lie in {@code pipeline.batch}.
 */
@NullMarked
package dev.andon.pipeline;

import org.jspecify.annotations.NullMarked;
