package dev.andon.enrichment;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import java.util.Set;

/**
 * What was found beside the pipeline, kept at its object by type: {@code pattern.<type>.stands}.
 */
final class PatternProjection implements Projection {
  @Override
  public Set<String> types() {
    return Set.of("pattern.found.v1");
  }

  @Override
  public Projected project(Event event) {
    Data data = event.data();
    ObjectRef object = ObjectRef.named(data);
    String prefix = "pattern." + data.text("pattern") + ".";
    return new Assertions(event)
        .say(object, prefix + "stands", data.text("stands"))
        .copy(
            object,
            prefix,
            data,
            "strength",
            "text",
            "valueMinor",
            "currency",
            "repeats",
            "cause",
            "neededBy",
            "neededFor")
        .projected();
  }
}
