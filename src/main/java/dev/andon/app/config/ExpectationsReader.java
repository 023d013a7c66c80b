package dev.andon.app.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.andon.calendar.SiteCalendars;
import dev.andon.detection.Dictionary;
import dev.andon.enrichment.Kind;
import dev.andon.expectation.ExpectationRule;
import dev.andon.expectation.ExpectationRule.Closing;
import dev.andon.expectation.ExpectationRule.From;
import dev.andon.expectation.Expectations;
import dev.andon.expectation.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code config/expectations.yaml} to rules; what is wrong is told with its row. */
public final class ExpectationsReader {
  private static final String FILE = "config/expectations.yaml";
  private static final String LEARNT = "time of ";
  private static final String LATER = " + ";
  private static final String CLOSES =
      "closes: an attribute or {of: KIND, by: ATTRIBUTE, any: ATTRIBUTES} was expected, not ";

  private ExpectationsReader() {}

  private record RulesFile(List<JsonNode> expectations) {}

  private record Row(
      @Nullable String type,
      @Nullable String on,
      @Nullable String opens,
      @Nullable Set<String> values,
      @Nullable Map<String, Set<String>> unless,
      @Nullable List<String> from,
      @Nullable String after,
      @Nullable String work,
      @Nullable String cutOff,
      @Nullable String site,
      @Nullable List<JsonNode> closes,
      @Nullable Boolean newer,
      @Nullable String feed,
      @Nullable String promise,
      @Nullable String says) {}

  /**
   * The rules from the text of {@code config/expectations.yaml}.
   *
   * @param sites the calendars that windows in working time are counted by
   * @param dictionary which must have every type
   */
  public static Expectations expectations(String yaml, SiteCalendars sites, Dictionary dictionary) {
    List<JsonNode> rows = ConfigReader.read(FILE, yaml, RulesFile.class).expectations();
    List<ExpectationRule> rules = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Row row =
          ConfigReader.readSparse(FILE + " at expectations[" + i + "]", rows.get(i), Row.class);
      rules.add(
          ConfigReader.build(
              FILE + " at expectations[" + i + "]",
              () -> {
                ExpectationRule rule = rule(row);
                dictionary.type(rule.type());
                return rule;
              }));
    }
    return ConfigReader.build(FILE, () -> new Expectations(rules, sites));
  }

  private static ExpectationRule rule(Row row) {
    String type = needed(row.type(), "type");
    String site = row.site();
    Map<String, Set<String>> unless = new HashMap<>(some(row.unless(), Map.of()));
    return new ExpectationRule(
        type,
        kind(row.on()),
        needed(row.opens(), "opens"),
        some(row.values(), Set.of()),
        unless,
        some(row.from(), List.<String>of()).stream().map(ExpectationsReader::from).toList(),
        window(row),
        some(row.closes(), List.<JsonNode>of()).stream().map(ExpectationsReader::closing).toList(),
        Boolean.TRUE.equals(row.newer()),
        row.feed(),
        site,
        row.promise() == null ? null : time(row.promise()),
        needed(row.says(), "says"));
  }

  private static Kind kind(@Nullable String code) {
    return ConfigReader.kind(needed(code, "on"));
  }

  private static Window window(Row row) {
    List<Window> windows = new ArrayList<>();
    if (row.after() != null) {
      windows.add(new Window.Wall(duration("after", row.after())));
    }
    if (row.work() != null) {
      windows.add(new Window.Work(duration("work", row.work()), needed(row.site(), "site")));
    }
    if (row.cutOff() != null) {
      windows.add(new Window.CutOff(needed(row.site(), "site"), row.cutOff()));
    }
    if (windows.size() != 1) {
      throw new IllegalArgumentException("one of after, work and cutOff was expected");
    }
    return windows.get(0);
  }

  private static Duration duration(String key, String text) {
    try {
      return Duration.parse(text);
    } catch (java.time.DateTimeException e) {
      throw new IllegalArgumentException(
          key + ": a duration such as P2D or PT4H was expected, not " + text, e);
    }
  }

  private static From from(String text) {
    int plus = text.indexOf(LATER);
    Duration later =
        plus < 0 ? Duration.ZERO : duration("from", text.substring(plus + LATER.length()));
    String base = plus < 0 ? text : text.substring(0, plus);
    return base.startsWith(LEARNT)
        ? new From(base.substring(LEARNT.length()), true, later)
        : new From(time(base), false, later);
  }

  /** Only attributes that are checked to be times when they are told. */
  private static String time(String attribute) {
    String last = attribute.substring(attribute.lastIndexOf('.') + 1);
    if (!last.endsWith("At") && !last.equals("answerBy") && !last.equals("eta")) {
      throw new IllegalArgumentException(
          attribute + " is no time; an attribute that ends in At, answerBy or eta was expected");
    }
    return attribute;
  }

  private static Closing closing(JsonNode node) {
    if (node.isTextual()) {
      return Closing.own(node.textValue());
    }
    if (node.size() != 3 || !node.path("by").isTextual() || !node.path("any").isTextual()) {
      throw new IllegalArgumentException(CLOSES + node);
    }
    return Closing.other(
        ConfigReader.kind(node.path("of").asText()),
        node.path("by").textValue(),
        node.path("any").textValue());
  }

  private static String needed(@Nullable String value, String key) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(key + " is missing");
    }
    return value;
  }

  private static <T> T some(@Nullable T value, T otherwise) {
    return Objects.requireNonNullElse(value, otherwise);
  }
}
