package dev.andon.pipeline.batch;

import java.util.Map;

/**
 * What an operator sees of a pipeline stage; Camel's own counters see batches, these see events.
 */
public interface StageMBean {
  /** Events that passed since the start. */
  long getEvents();

  /** Faults since the start, by code. */
  Map<String, Long> getFaults();

  /** Median microseconds per event over the latest batches. */
  double getMicrosPerEventP50();

  /** 95th percentile of microseconds per event over the latest batches. */
  double getMicrosPerEventP95();
}
