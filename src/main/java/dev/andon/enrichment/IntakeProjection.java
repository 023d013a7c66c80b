package dev.andon.enrichment;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import java.util.Set;

/** What our own intake says of messages that it could not take. */
final class IntakeProjection implements Projection {
  @Override
  public Set<String> types() {
    return Set.of(
        "interchange.rejected.v1",
        "interchange.accepted.v1",
        "interchange.missing.v1",
        "interchange.arrived.v1",
        "partner.unknown.v1",
        "identity.conflicted.v1",
        "message.refused.v1",
        "message.unmapped.v1",
        "message.mapped.v1",
        "system.failing.v1",
        "system.recovered.v1");
  }

  @Override
  public Projected project(Event event) {
    Data data = event.data();
    Assertions assertions = new Assertions(event);
    if (event.type().equals("identity.conflicted.v1")) {
      ObjectRef message =
          new ObjectRef(Kind.MESSAGE, data.text("door") + "/" + data.text("identity"));
      assertions
          .say(message, "conflict", "true")
          .copy(message, "", data, "name", "firstMessage", "secondMessage");
      return assertions.projected();
    }
    if (event.type().equals("message.refused.v1")) {
      ObjectRef kind = new ObjectRef(Kind.MESSAGE, event.subject().substring("message:".length()));
      assertions
          .say(kind, "refused", "true")
          .say(kind, "name", data.text("messageId"))
          .say(kind, "fault.message", data.text("why"))
          .copy(kind, "", data, "partner", "sender", "receiver", "reason");
      return assertions.projected();
    }
    if (event.type().equals("message.unmapped.v1") || event.type().equals("message.mapped.v1")) {
      ObjectRef message =
          new ObjectRef(Kind.MESSAGE, data.text("door") + "/" + data.text("message"));
      assertions
          .say(message, "unmapped", Boolean.toString(event.type().startsWith("message.unmapped")))
          .copy(message, "", data, "name", "source")
          .copy(message, "fault.", data, "code")
          .say(message, "fault.message", data.optional("why"));
      return assertions.projected();
    }
    if (event.type().startsWith("system.")) {
      ObjectRef system = new ObjectRef(Kind.SYSTEM, data.text("system"));
      assertions
          .say(system, "failing", Boolean.toString(event.type().startsWith("system.failing")))
          .copy(system, "", data, "why");
      return assertions.projected();
    }
    ObjectRef interchange = new ObjectRef(Kind.INTERCHANGE, data.text("identity"));
    assertions.copy(interchange, "", data, "sender", "receiver", "standard", "control");
    switch (event.type()) {
      case "partner.unknown.v1" -> assertions.say(interchange, "partnerUnknown", "true");
      case "interchange.missing.v1" ->
          assertions
              .say(interchange, "missing", "true")
              .copy(interchange, "", data, "partner", "followedBy");
      case "interchange.arrived.v1" -> assertions.say(interchange, "missing", "false");
      case "interchange.accepted.v1" ->
          assertions
              .say(interchange, "rejected", "false")
              .say(interchange, "partnerUnknown", "false");
      default -> {
        assertions
            .say(interchange, "rejected", "true")
            .copy(interchange, "", data, "partner", "document", "transactions")
            .say(interchange, "blocked", data.optional("rejected"));
        data.list("faults").stream()
            .findFirst()
            .ifPresent(fault -> assertions.copy(interchange, "fault.", fault, "code", "message"));
      }
    }
    return assertions.projected();
  }
}
