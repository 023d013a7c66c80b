package dev.andon.intake.event;

import dev.andon.canonical.Data;
import dev.andon.canonical.json.EventJson;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.fault.SourcePosition;
import dev.andon.intake.EventDraft;
import dev.andon.intake.ReceivedMessage;
import dev.andon.intake.Translation;
import dev.andon.intake.Translator;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One event or an array of them, each on its own: its identity is its CloudEvents source and id,
 * and one that is wrong does not hold the others back. One of an unknown type or version is taken,
 * with a note of how it differs from the nearest known one: the pipeline parks it.
 */
public final class EventTranslator implements Translator {
  /** Its door. */
  public static final String DOOR = "events";

  private static final int MAX_TYPE = 100;

  private final EventJson json;
  private final EventSchemas schemas;

  public EventTranslator(EventJson json, EventSchemas schemas) {
    this.json = json;
    this.schemas = schemas;
  }

  @Override
  public String door() {
    return DOOR;
  }

  @Override
  public void translate(ReceivedMessage message, InputStream bytes, Translation into)
      throws IOException {
    List<Object> elements = elements(EventJson.utf8(bytes.readAllBytes()));
    for (int i = 0; i < elements.size(); i++) {
      try {
        take(message, read(elements.get(i), i), into);
      } catch (FaultException e) {
        if (e.fault().kind() != FaultKind.REJECTED) {
          throw e;
        }
        into.fault(e.fault());
      }
    }
  }

  private void take(ReceivedMessage message, Sent sent, Translation into) {
    Optional<Translation.Part> part =
        into.part(sent.identity(), sent.contentHash(), sent.test(), "/events/" + message.source());
    if (part.isPresent()) {
      part.get().event(sent.draft());
      part.get().end(1, 0, List.of(), List.of(), sent.unknown().stream().toList());
    }
  }

  /**
   * The elements of a body.
   *
   * @throws FaultException REJECTED when it is neither a JSON object nor an array
   */
  public List<Object> elements(String body) {
    if (body.stripLeading().startsWith("[")
        && json.object("{\"list\":" + body + "}").get("list") instanceof List<?> list) {
      return new ArrayList<>(list);
    }
    return List.of(json.object(body));
  }

  /**
   * What is said of an element.
   *
   * @param fault empty = nothing
   * @param taken whether it is taken all the same: an event of an unknown type or version goes on
   *     to the dead letters of the pipeline, for an Andon that knows it
   */
  public record Look(Optional<Fault> fault, boolean taken) {}

  /** Whether an element can be taken. */
  public Look look(Object element, int index) {
    try {
      return new Look(read(element, index).unknown(), true);
    } catch (FaultException e) {
      return new Look(Optional.of(e.fault()), false);
    }
  }

  private record Sent(
      String identity,
      String contentHash,
      boolean test,
      EventDraft draft,
      Optional<Fault> unknown) {}

  private Sent read(Object element, int index) {
    String pointer = "/" + index;
    try {
      if (!(element instanceof Map<?, ?> members)) {
        throw FaultException.of(
            "EVENT-OBJECT", FaultKind.REJECTED, "an object was expected", "Send a CloudEvent.");
      }
      @SuppressWarnings("unchecked")
      Data event = Data.of((Map<String, Object>) members);
      if (!event.text("specversion").equals("1.0")) {
        throw FaultException.of(
            "EVENT-VERSION",
            FaultKind.REJECTED,
            "specversion 1.0 was expected, not " + event.text("specversion"),
            "Send CloudEvents 1.0.");
      }
      String type = event.text("type");
      if (type.length() > MAX_TYPE) {
        throw FaultException.of(
            "EVENT-TYPE",
            FaultKind.REJECTED,
            "the type is longer than " + MAX_TYPE + " characters",
            "Send a type of docs/events.md.");
      }
      Map<String, Object> data = event.object("data").asMap();
      Optional<Fault> unknown = Optional.empty();
      if (schemas.knows(type)) {
        schemas.check(type, data);
      } else {
        unknown = Optional.of(at(schemas.unknown(type, data), pointer));
      }
      String subject = event.text("subject");
      String test = event.optional("test").orElse("false");
      EventDraft draft =
          new EventDraft(
              type,
              subject,
              event.optional("partitionkey").orElse(subject),
              event.instant("time"),
              event.optional("sequence").orElse("0"),
              "1",
              data);
      return new Sent(
          event.text("source") + "#" + event.text("id"),
          json.contentHash(
              Map.of(
                  "type", type,
                  "subject", subject,
                  "time", draft.occurredAt().toString(),
                  "test", test,
                  "data", data)),
          test.equals("true"),
          draft,
          unknown);
    } catch (FaultException e) {
      throw new FaultException(at(e.fault(), pointer), e);
    }
  }

  private static Fault at(Fault fault, String pointer) {
    SourcePosition position = fault.position();
    String inside = position == null || position.field() == null ? "" : position.field();
    String data = fault.code().equals("EVENT-SCHEMA") ? "/data" : "";
    return fault.at(SourcePosition.ofPointer(pointer + data + inside));
  }
}
