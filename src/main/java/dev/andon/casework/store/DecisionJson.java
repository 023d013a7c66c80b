package dev.andon.casework.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.andon.scoring.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The explanation of a decision in the shape of contract 9, and back. */
public final class DecisionJson {
  private static final ObjectMapper MAPPER = JsonMapper.builder().build();
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

  private DecisionJson() {}

  private record Explanation(
      String text,
      List<Decision.Part> parts,
      List<Decision.Euro> euro,
      String confidence,
      @JsonInclude(JsonInclude.Include.NON_NULL) Decision.@Nullable Reasons reasons,
      Map<String, Integer> versions,
      String hash,
      String asOf) {}

  /** The whole explanation as plain maps, for JSON answers. */
  public static Map<String, Object> explanation(Decision decision) {
    Map<String, Object> explanation = summary(decision);
    if (!decision.reasons().equals(Decision.Reasons.UNREAD)) {
      reasons(explanation, decision.reasons());
    }
    return explanation;
  }

  /** What worklists and announcements show of it, however much of the decision was read. */
  static Map<String, Object> summary(Decision decision) {
    Map<String, Object> explanation = new LinkedHashMap<>();
    explanation.put("text", decision.text());
    List<Map<String, Object>> parts = new ArrayList<>();
    for (Decision.Part part : decision.parts()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("code", part.code());
      one.put("points", part.points());
      putPresent(one, "money", part.moneyMinor());
      putPresent(one, "source", part.source());
      putPresent(one, "age", part.age());
      parts.add(one);
    }
    explanation.put("parts", parts);
    explanation.put(
        "euro",
        decision.euro().stream()
            .map(euro -> Map.of("code", euro.code(), "amountMinor", euro.amountMinor()))
            .toList());
    explanation.put("confidence", decision.confidence());
    explanation.put("versions", decision.versions());
    explanation.put("hash", decision.hash());
    return explanation;
  }

  /** What only the record of one decision says. */
  private static void reasons(Map<String, Object> explanation, Decision.Reasons reasons) {
    explanation.put("nextHourMinor", reasons.nextHourMinor());
    explanation.put(
        "interval",
        Map.of("width", reasons.width(), "upper", reasons.upper(), "widest", reasons.widest()));
    explanation.put(
        "typical", Map.of("score", reasons.typical(), "against", contributions(reasons.against())));
    List<Map<String, Object>> sources = new ArrayList<>();
    for (Decision.Source source : reasons.sources()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("input", source.input());
      one.put("rung", source.rung());
      putPresent(one, "age", source.age());
      putPresent(one, "from", source.from());
      sources.add(one);
    }
    explanation.put("sources", sources);
  }

  /** Points by what they are of. */
  public static List<Map<String, Object>> contributions(List<Decision.Contribution> parts) {
    return parts.stream()
        .map(part -> Map.<String, Object>of("code", part.code(), "points", part.points()))
        .toList();
  }

  private static void putPresent(Map<String, Object> map, String name, @Nullable Object value) {
    if (value != null) {
      map.put(name, value);
    }
  }

  /** The whole record. */
  static String write(Decision decision) {
    return write(decision, decision.reasons());
  }

  /** What worklists show of it. */
  static String brief(Decision decision) {
    return write(decision, null);
  }

  private static String write(Decision decision, Decision.@Nullable Reasons reasons) {
    return json(
        new Explanation(
            decision.text(),
            decision.parts(),
            decision.euro(),
            decision.confidence(),
            reasons,
            decision.versions(),
            decision.hash(),
            decision.asOf().toString()));
  }

  static Decision read(
      String explanation,
      String inputs,
      double score,
      double lossPerHour,
      int guard,
      String band,
      long amountMinor,
      String currency,
      @Nullable Instant due) {
    try {
      Explanation stored = MAPPER.readValue(explanation, Explanation.class);
      return new Decision(
          Instant.parse(stored.asOf()),
          score,
          lossPerHour,
          guard,
          band,
          amountMinor,
          currency,
          due,
          stored.text(),
          stored.parts(),
          stored.euro(),
          stored.confidence(),
          Objects.requireNonNullElse(stored.reasons(), Decision.Reasons.UNREAD),
          MAPPER.readValue(inputs, TEXTS),
          stored.versions(),
          stored.hash());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored explanation cannot be read", e);
    }
  }

  static String json(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("plain values can always be written", e);
    }
  }

  static Map<String, String> texts(String json) {
    try {
      return MAPPER.readValue(json, TEXTS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored log entry cannot be read", e);
    }
  }
}
