package dev.andon.enrichment.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.andon.canonical.Event;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.WorkingSet.FactChange;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Facts as stored: {@code {attribute: [value, source, eventTime, sequence, eventId, receivedAt]}}
 * (decision 0002).
 */
final class FactsJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private FactsJson() {}

  static Facts read(String json) {
    Map<String, Fact> facts = new TreeMap<>();
    Map<String, Instant> times = new HashMap<>();
    try (JsonParser parser = FACTORY.createParser(json)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String attribute = parser.currentName();
        parser.nextToken();
        facts.put(attribute, fact(parser, times));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Facts.of(facts);
  }

  /**
   * The fact whose array has begun.
   *
   * @param times that were read: facts of one event share theirs, and reading one costs much
   */
  private static Fact fact(JsonParser parser, Map<String, Instant> times) throws IOException {
    return witnessed(
        new Fact(
            parser.nextTextValue(),
            parser.nextTextValue(),
            time(parser.nextTextValue(), times),
            parser.nextTextValue(),
            parser.nextTextValue(),
            time(parser.nextTextValue(), times)),
        parser);
  }

  private static Instant time(String text, Map<String, Instant> times) {
    return times.computeIfAbsent(text, Instant::parse);
  }

  private static Fact witnessed(Fact fact, JsonParser parser) throws IOException {
    List<String> witnesses = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      witnesses.add(parser.getText());
    }
    return witnesses.isEmpty()
        ? fact
        : new Fact(
            fact.value(),
            fact.source(),
            fact.eventTime(),
            fact.sequence(),
            fact.eventId(),
            fact.receivedAt(),
            witnesses);
  }

  static String write(Facts facts) {
    StringWriter text = new StringWriter();
    Map<Instant, String> times = new HashMap<>();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      for (Map.Entry<String, Fact> entry : facts.asMap().entrySet()) {
        json.writeFieldName(entry.getKey());
        write(json, entry.getValue(), times);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /**
   * A change as {@code {attribute: value}} where the fact is the event's own, the whole fact where
   * it is not, null where it fell out.
   */
  static String write(FactChange change) {
    StringWriter text = new StringWriter();
    Map<Instant, String> times = new HashMap<>();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      for (Map.Entry<String, Optional<Fact>> entry : change.attributes().entrySet()) {
        json.writeFieldName(entry.getKey());
        if (entry.getValue().isEmpty()) {
          json.writeNull();
        } else if (own(entry.getValue().get(), change.event())) {
          json.writeString(entry.getValue().get().value());
        } else {
          write(json, entry.getValue().get(), times);
        }
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static boolean own(Fact fact, Event event) {
    return fact.eventId().equals(event.id())
        && fact.eventTime().equals(event.occurredAt())
        && kept(event.occurredAt())
        && kept(event.receivedAt())
        && fact.receivedAt().equals(event.receivedAt())
        && fact.sequence().equals(event.sequence())
        && fact.source().equals(event.source())
        && fact.witnesses().isEmpty();
  }

  /** Whether the column keeps all of a time: PostgreSQL counts microseconds. */
  private static boolean kept(Instant time) {
    return time.getNano() % 1_000 == 0;
  }

  /** What {@link #write(FactChange)} wrote of an event. */
  static Map<String, Optional<Fact>> read(String json, Event event) {
    Map<String, Optional<Fact>> facts = new TreeMap<>();
    Map<String, Instant> times = new HashMap<>();
    try (JsonParser parser = FACTORY.createParser(json)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String attribute = parser.currentName();
        facts.put(
            attribute,
            switch (parser.nextToken()) {
              case VALUE_NULL -> Optional.empty();
              case START_ARRAY -> Optional.of(fact(parser, times));
              default ->
                  Optional.of(
                      new Fact(
                          parser.getText(),
                          event.source(),
                          event.occurredAt(),
                          event.sequence(),
                          event.id(),
                          event.receivedAt()));
            });
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return facts;
  }

  private static void write(JsonGenerator json, Fact fact, Map<Instant, String> times)
      throws IOException {
    json.writeStartArray();
    json.writeString(fact.value());
    json.writeString(fact.source());
    json.writeString(times.computeIfAbsent(fact.eventTime(), Instant::toString));
    json.writeString(fact.sequence());
    json.writeString(fact.eventId());
    json.writeString(times.computeIfAbsent(fact.receivedAt(), Instant::toString));
    for (String witness : fact.witnesses()) {
      json.writeString(witness);
    }
    json.writeEndArray();
  }
}
