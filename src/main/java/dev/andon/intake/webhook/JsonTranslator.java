package dev.andon.intake.webhook;

import dev.andon.canonical.json.EventJson;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.intake.EventDraft;
import dev.andon.intake.ReceivedMessage;
import dev.andon.intake.Translation;
import dev.andon.intake.Translator;
import dev.andon.intake.mapping.Mapping;
import dev.andon.intake.mapping.RecordMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One JSON object a message, mapped by {@code mappings/<door>/<source>.yaml}: webhooks and outbox
 * rows.
 */
public final class JsonTranslator implements Translator {
  private final String door;
  private final Map<String, Mapping> mappings;
  private final EventJson json;
  private final Map<String, RecordMapper> mappers;

  public JsonTranslator(
      String door, Map<String, Mapping> mappings, EventJson json, EventSchemas schemas) {
    this.door = door;
    this.mappings = Map.copyOf(mappings);
    this.json = json;
    this.mappers =
        mappings.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, one -> new RecordMapper(one.getValue(), schemas)));
  }

  @Override
  public String door() {
    return door;
  }

  @Override
  public void translate(ReceivedMessage message, InputStream bytes, Translation into)
      throws IOException {
    Mapping mapping = mappings.get(message.source());
    if (mapping == null) {
      into.fault(
          Fault.of(
              "SOURCE-UNKNOWN",
              FaultKind.REJECTED,
              "the source " + message.source() + " is unknown",
              "Add mappings/" + door + "/" + message.source() + ".yaml."));
      return;
    }
    Optional<Translation.Part> part =
        into.part(
            message.identity(), message.contentHash(), false, "/" + door + "/" + mapping.source());
    if (part.isEmpty()) {
      return;
    }
    try {
      Map<String, Object> record = json.object(EventJson.utf8(bytes.readAllBytes()));
      List<EventDraft> events =
          Objects.requireNonNull(mappers.get(message.source())).map(record, "1");
      events.forEach(part.get()::event);
      part.get().end(events.size(), 0, List.of(), List.of(), List.of());
    } catch (FaultException e) {
      if (e.fault().kind() != FaultKind.REJECTED) {
        throw e;
      }
      part.get().end(0, 1, List.of(), List.of(e.fault()), List.of());
    }
  }
}
