package dev.andon.enrichment.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.WorkingSet.FactChange;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Facts as stored: {@code {attribute: [value, source, eventTime, sequence, eventId, receivedAt]}}
 * (decision 0002).
 */
final class FactsJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private FactsJson() {}

  static Facts read(String json) {
    Map<String, Fact> facts = new TreeMap<>();
    try (JsonParser parser = FACTORY.createParser(json)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String attribute = parser.currentName();
        parser.nextToken();
        Fact fact =
            new Fact(
                parser.nextTextValue(),
                parser.nextTextValue(),
                Instant.parse(parser.nextTextValue()),
                parser.nextTextValue(),
                parser.nextTextValue(),
                Instant.parse(parser.nextTextValue()));
        facts.put(attribute, witnessed(fact, parser));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Facts.of(facts);
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
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      for (Map.Entry<String, Fact> entry : facts.asMap().entrySet()) {
        json.writeFieldName(entry.getKey());
        write(json, entry.getValue());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** A change as {@code {attribute: [old value or null, new value]}}. */
  static String write(FactChange change) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      for (Map.Entry<String, FactChange.Attribute> entry : change.attributes().entrySet()) {
        json.writeArrayFieldStart(entry.getKey());
        json.writeString(valueOf(entry.getValue().before()));
        json.writeString(entry.getValue().after().value());
        json.writeEndArray();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static @Nullable String valueOf(@Nullable Fact fact) {
    return fact == null ? null : fact.value();
  }

  private static void write(JsonGenerator json, Fact fact) throws IOException {
    json.writeStartArray();
    json.writeString(fact.value());
    json.writeString(fact.source());
    json.writeString(fact.eventTime().toString());
    json.writeString(fact.sequence());
    json.writeString(fact.eventId());
    json.writeString(fact.receivedAt().toString());
    for (String witness : fact.witnesses()) {
      json.writeString(witness);
    }
    json.writeEndArray();
  }
}
