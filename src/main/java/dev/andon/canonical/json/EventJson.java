package dev.andon.canonical.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import dev.andon.canonical.Hashes;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Canonical events as structured CloudEvents 1.0 (see {@code docs/events.md}), written in one fixed
 * order of members.
 */
public final class EventJson {
  private static final int MAX_DEPTH = 32;
  private static final String SCHEMA = "urn:andon:schema:";
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

  private final ObjectMapper mapper =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build();

  /** One line of JSON. */
  public String write(Event event) {
    Map<String, Object> envelope = new LinkedHashMap<>();
    envelope.put("specversion", "1.0");
    envelope.put("id", event.id());
    envelope.put("source", event.source());
    envelope.put("type", event.type());
    envelope.put("subject", event.subject());
    envelope.put("time", event.occurredAt().toString());
    envelope.put("datacontenttype", "application/json");
    envelope.put("dataschema", SCHEMA + event.type());
    envelope.put("tenant", event.tenant());
    envelope.put("revision", event.revision());
    envelope.put("partitionkey", event.partitionKey());
    envelope.put("sequence", event.sequence());
    envelope.put("receivedat", event.receivedAt().toString());
    envelope.put("test", event.test());
    envelope.put("messageid", event.messageId());
    envelope.put("position", event.position());
    envelope.put("contenthash", event.contentHash());
    envelope.put("data", event.data().asMap());
    return text(envelope);
  }

  /**
   * An event from its JSON.
   *
   * @throws FaultException REJECTED when it is not a canonical event; the message names the member
   */
  public Event read(String json) {
    Map<String, Object> members = object(json);
    Data envelope = Data.of(members);
    return new Event(
        envelope.text("tenant"),
        envelope.text("id"),
        envelope.decimal("revision").intValueExact(),
        envelope.text("type"),
        envelope.text("source"),
        envelope.text("subject"),
        envelope.text("partitionkey"),
        envelope.instant("time"),
        envelope.text("sequence"),
        envelope.instant("receivedat"),
        envelope.optional("test").filter("true"::equals).isPresent(),
        envelope.text("messageid"),
        envelope.text("position"),
        envelope.text("contenthash"),
        envelope.object("data"));
  }

  /**
   * The text of some bytes.
   *
   * @throws FaultException REJECTED when they are no UTF-8: guessed, they would be stored as
   *     something else
   */
  public static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new FaultException(
          Fault.of(
              "JSON-ENCODING",
              FaultKind.REJECTED,
              "bytes were sent that are no UTF-8",
              "Send JSON in UTF-8."),
          e);
    }
  }

  /** A JSON object as maps, lists, texts, decimals and booleans; REJECTED when it is none. */
  public Map<String, Object> object(String json) {
    try {
      Map<String, Object> object = mapper.readValue(json, OBJECT);
      if (object == null) {
        throw new FaultException(noObject(", there is null"));
      }
      return object;
    } catch (JsonProcessingException e) {
      throw new FaultException(
          noObject(
              e.getLocation() == null
                  ? ""
                  : ", the error is at line "
                      + e.getLocation().getLineNr()
                      + ", column "
                      + e.getLocation().getColumnNr()),
          e);
    }
  }

  private static Fault noObject(String found) {
    return Fault.of(
        "JSON-UNREADABLE",
        FaultKind.REJECTED,
        "a JSON object was expected" + found,
        "Send one JSON object in UTF-8, nested at most " + MAX_DEPTH + " deep.");
  }

  /** Any value as JSON on one line. */
  public String text(Object value) {
    try {
      return mapper.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of plain values can always be written", e);
    }
  }

  /**
   * SHA-256 over the data in canonical form: members sorted, decimals without trailing zeros,
   * {@code origin} left out.
   */
  public String contentHash(Map<String, Object> data) {
    Map<String, Object> content = new TreeMap<>(data);
    content.remove("origin");
    return Hashes.sha256(text(canonical(content)));
  }

  private static Object canonical(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> sorted = new TreeMap<>();
      map.forEach((name, member) -> sorted.put((String) name, canonical(member)));
      return sorted;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(EventJson::canonical).toList();
    }
    if (value instanceof Number number) {
      BigDecimal plain = new BigDecimal(number.toString()).stripTrailingZeros();
      return plain.signum() == 0 ? BigDecimal.ZERO : new BigDecimal(plain.toPlainString());
    }
    return value;
  }
}
