package dev.andon.enrichment;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import java.util.Set;

/** What partners answer to documents of ours after their own checks (824, APERAK). */
final class DocumentProjection implements Projection {
  @Override
  public Set<String> types() {
    return Set.of("document.answered.v1");
  }

  @Override
  public Projected project(Event event) {
    Data data = event.data();
    Assertions assertions = new Assertions(event);
    ObjectRef document =
        new ObjectRef(Kind.DOCUMENT, data.text("partner") + "/" + data.text("document"));
    assertions.copy(
        document,
        "",
        data,
        "partner",
        "set",
        "verdict",
        "answer",
        "answeredAt",
        "purchaseOrder",
        "group",
        "control");
    data.list("errors").stream()
        .findFirst()
        .ifPresent(error -> assertions.copy(document, "error.", error, "code", "text", "value"));
    return assertions.projected();
  }
}
