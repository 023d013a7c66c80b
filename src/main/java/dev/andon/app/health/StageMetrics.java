package dev.andon.app.health;

import dev.andon.pipeline.batch.Stage;
import dev.andon.pipeline.batch.Stages;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;

/**
 * The pipeline's stages as {@code andon_stage_events_total}, {@code andon_stage_faults_total} and
 * {@code andon_stage_micros{quantile}} (microseconds an event over the latest batches), each with
 * the tag {@code stage}; the MBeans tell the faults by code.
 */
public final class StageMetrics implements MeterBinder {
  private static final List<String> NAMES = List.of("enrich", "detect", "score", "store");
  private final Stages stages;

  public StageMetrics(Stages stages) {
    this.stages = stages;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (String name : NAMES) {
      Stage stage = stages.stage(name);
      FunctionCounter.builder("andon.stage.events", stage, Stage::getEvents)
          .tag("stage", name)
          .register(registry);
      FunctionCounter.builder(
              "andon.stage.faults",
              stage,
              one -> one.getFaults().values().stream().mapToLong(Long::longValue).sum())
          .tag("stage", name)
          .register(registry);
      Gauge.builder("andon.stage.micros", stage, Stage::getMicrosPerEventP50)
          .tags("stage", name, "quantile", "0.5")
          .register(registry);
      Gauge.builder("andon.stage.micros", stage, Stage::getMicrosPerEventP95)
          .tags("stage", name, "quantile", "0.95")
          .register(registry);
    }
  }
}
