package dev.andon.canonical.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.andon.enrichment.Projections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The validator is the reference of the quick check, over the events of all golden cases. */
class QuickCheckTest {
  private static final EventSchemas SCHEMAS = new EventSchemas(Projections.TYPES);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<Object> ODD =
      List.of(
          "",
          1_000_000_000_001L,
          " ",
          "x",
          "0",
          "01",
          "1.",
          "-1.5",
          "+1",
          "1e3",
          "eur",
          "EUR",
          "EUR\n",
          "ä",
          "1\n",
          "2026-03-02T09:00:00Z",
          "2026-02-30T09:00:00Z",
          "2026-03-02T24:00:00Z",
          "2026-03-02T23:59:60Z",
          "2026-03-02T09:00:00+01:00",
          "2026-03-02",
          "original",
          1,
          -1L,
          1.5,
          true,
          List.of(),
          List.of("x"),
          Map.of(),
          Map.of("x", "y"));

  private record Event(String type, Map<String, Object> data) {}

  private static List<Event> golden() throws IOException {
    List<Event> events = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("src/test/resources/mappings"))) {
      for (Path file : files.filter(one -> one.endsWith("out.json")).toList()) {
        for (JsonNode event : JSON.readTree(file.toFile()).path("events")) {
          events.add(
              new Event(
                  event.path("type").asText(),
                  JSON.convertValue(event.path("data"), new TypeReference<>() {})));
        }
      }
    }
    return events;
  }

  /** Every map in a value. */
  private static void eachMember(Object value, Consumer<Map<String, Object>> with) {
    if (value instanceof Map<?, ?> map) {
      @SuppressWarnings("unchecked")
      Map<String, Object> members = (Map<String, Object>) map;
      with.accept(members);
      List.copyOf(members.values()).forEach(one -> eachMember(one, with));
    } else if (value instanceof List<?> list) {
      list.forEach(one -> eachMember(one, with));
    }
  }

  @Test
  void goodEventsPassQuickly() throws IOException {
    assertThat(golden())
        .hasSizeGreaterThan(60)
        .allMatch(event -> SCHEMAS.passesQuickly(event.type(), event.data()));
  }

  @Test
  void whatPassesQuicklyIsValid() throws IOException {
    List<String> wrong = new ArrayList<>();
    int[] counts = new int[2];
    for (Event event : golden()) {
      eachMember(
          event.data(),
          members -> {
            for (String name : List.copyOf(members.keySet())) {
              Object good = members.get(name);
              Map<String, Object> order = new LinkedHashMap<>(members);
              members.remove(name);
              judge(event, name + " left out", wrong, counts);
              for (Object odd : ODD) {
                members.put(name, odd);
                judge(event, name + " = " + odd, wrong, counts);
              }
              members.put(name, good);
              assertThat(members).isEqualTo(order);
            }
          });
    }
    assertThat(wrong).isEmpty();
    assertThat(counts[0]).as("passed quickly").isGreaterThan(1_000);
    assertThat(counts[1]).as("refused").isGreaterThan(1_000);
  }

  private static void judge(Event event, String what, List<String> wrong, int[] counts) {
    boolean quick = SCHEMAS.passesQuickly(event.type(), event.data());
    boolean valid = SCHEMAS.valid(event.type(), event.data());
    counts[0] += quick ? 1 : 0;
    counts[1] += valid ? 0 : 1;
    if (quick && !valid) {
      wrong.add(event.type() + " " + what);
    }
  }
}
