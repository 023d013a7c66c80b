/**
 * The pipeline on Camel: the {@code jms-batch:} component, the unit of work (one database
 * transaction a batch) and the stage beans of the route {@code pipeline-batch}. In: queue {@code
 * pipeline.events} (route {@code pipeline-artemis}), and a Kafka topic when it is enabled (route
 * {@code pipeline-kafka}). Out: rows of cases, facts and outbox.
 */
@NullMarked
package dev.andon.pipeline.batch;

import org.jspecify.annotations.NullMarked;
