package dev.andon.enrichment;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.util.Set;

/**
 * That something had not come in time ({@code lapsed.<type>} = when that could be said): so time
 * comes to the detectors as a fact.
 */
final class ExpectationProjection implements Projection {
  @Override
  public Set<String> types() {
    return Set.of("expectation.lapsed.v1");
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
    return new Assertions(event)
        .say(
            new ObjectRef(kind, data.text("key")),
            "lapsed." + data.text("type"),
            data.instant("lapsedAt").toString())
        .projected();
  }
}
