package dev.andon.enrichment;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
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
    Kind kind =
        Kind.find(data.text("kind"))
            .orElseThrow(
                () ->
                    FaultException.of(
                        "EVENT-KIND",
                        FaultKind.REJECTED,
                        "the kind " + data.text("kind") + " is unknown",
                        "Name one of " + Kind.codes() + "."));
    ObjectRef object = new ObjectRef(kind, data.text("key"));
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
