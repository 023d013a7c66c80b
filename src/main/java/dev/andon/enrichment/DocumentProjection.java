package dev.andon.enrichment;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Documents that we sent: what partners answer to their syntax (997, 999, TA1, CONTRL) and after
 * their own checks (824, APERAK), and that no answer came in time.
 */
final class DocumentProjection implements Projection {
  private static final int MAX_TOLD = 5;

  @Override
  public Set<String> types() {
    return Set.of("document.answered.v1", "acknowledgement.overdue.v1");
  }

  @Override
  public Projected project(Event event) {
    Data data = event.data();
    Assertions assertions = new Assertions(event);
    ObjectRef document =
        new ObjectRef(Kind.DOCUMENT, data.text("partner") + "/" + data.text("document"));
    assertions.copy(document, "", data, "partner", "set", "reference", "group", "control");
    assertions.copy(document, "", data, "interchange");
    if (event.type().equals("acknowledgement.overdue.v1")) {
      assertions.say(document, "overdue", "true").copy(document, "", data, "sentAt", "dueAt");
      return assertions.projected();
    }
    assertions.copy(document, "", data, "kind", "code", "verdict", "answer", "answeredAt");
    assertions.copy(document, "", data, "purchaseOrder");
    List<Data> errors = data.list("errors");
    errors.stream()
        .findFirst()
        .ifPresent(error -> assertions.copy(document, "error.", error, "code", "text", "value"));
    List<String> told = new ArrayList<>();
    boolean tagCounts = data.optional("kind").equals(Optional.of("CONTRL"));
    errors.stream().limit(MAX_TOLD).forEach(error -> tell(error, tagCounts, told));
    if (!told.isEmpty()) {
      assertions.say(document, "detail", String.join("; ", told));
    }
    return assertions.projected();
  }

  /**
   * As in "PO1 (segment 5): element 2 is missing [1]".
   *
   * @param tagCounts whether elements are counted from the segment's tag (EDIFACT 0098)
   */
  private static void tell(Data error, boolean tagCounts, List<String> told) {
    String segment =
        error.optional("segment").orElse("")
            + error.optional("segmentPosition").map(at -> " (segment " + at + ")").orElse("");
    String where = segment.isBlank() ? "" : segment.strip() + " ";
    List<Data> elements = error.list("elements");
    if (elements.isEmpty()) {
      told.add(where + words(error));
      return;
    }
    for (Data element : elements) {
      String place =
          element
              .optional("element")
              .map(Integer::parseInt)
              .map(number -> "element " + (tagCounts ? number - 1 : number) + " ")
              .orElse("");
      told.add(
          where.strip()
              + (where.isEmpty() ? "" : ": ")
              + place
              + words(element)
              + element.optional("value").map(value -> " (" + value + ")").orElse(""));
    }
  }

  private static String words(Data error) {
    return error.optional("text").orElse("is wrong") + " [" + error.text("code") + "]";
  }
}
