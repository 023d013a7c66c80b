package dev.andon.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.andon.demo.Day;
import dev.andon.demo.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The histories of one type of the dictionary, from {@code
 * src/test/resources/exceptions/<CODE>.yaml}: documents at real doors, on the business clock.
 *
 * <pre>
 * opens:                                    # an open case at the end
 *   case: C100/FX-1#1                       # key of the case
 *   steps:
 *     - {at: 1 08:00, outbox: order.placed, data: {...}}        # a row of the ERP's outbox
 *     - {at: 1 08:15, webhook: wms-south, data: {...}}          # a signed webhook; id: its own
 *     - {at: 1 08:30, flat: wms-north-picks, name: a.csv, text: "..."}
 *     - at: 2 09:00                         # the second day, UTC; quarters of an hour from 06:00
 *       x12: {from: '01:SUPPLYCO', group: SH, set: '856'}       # segments between ST and SE, a line each
 *       text: |
 *         BSN*00*...
 *     - {at: 2 09:15, edifact: {from: '4098765000002:14', type: 'DESADV:D:96A:UN'}, text: ...}
 *     - {at: 2 09:30, drop: edi/in, name: raw.edi, text: ...}   # a file as it is
 *     - {at: 2 10:00, event: system.failing.v1, subject: 'system:erp-api', data: {...}} # canonical
 *     - {at: 5 06:00, nothing: here}        # time passes
 *     - {at: end, ...}                      # behind the steps of all histories
 *     - {repeat: {d: 1..6, n: 16..27}, at: 1 08:00, outbox: ..., data: {... T-$d-$n ...}}  # one a combination
 * stays:  {case: ..., steps: [...]}         # no case at all
 * closes: {case: ..., steps: [...]}         # a case that closed by itself
 * </pre>
 *
 * Scenarios have {@code steps}, and under {@code cases} all that they leave open: on objects with
 * the scenario's name in their keys, and those in {@code keys}. Cases, too, can {@code repeat}.
 * With {@code gate} and {@code mode} at its cases a scenario says how they are handled, and under
 * {@code dictionary} what the dictionary has otherwise for it: members of {@code types} by code,
 * and {@code overrides}.
 *
 * <p>A list stands for several histories of one ending: {@code opens: [{case: ..., steps: [...]},
 * ...]}.
 *
 * <p>Steps of {@code exceptions/given.yaml} (customers, items, sites) come before all of them.
 */
public final class ExceptionFixture {
  private static final Path FOLDER = Path.of("src/test/resources/exceptions");
  private static final Path SCENARIOS = Path.of("src/test/resources/scenarios");
  private static final ObjectMapper YAML = new YAMLMapper();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int STEPS_A_DAY = 96;
  private static final int END = Integer.MAX_VALUE;

  private final String type;
  private final JsonNode root;

  private ExceptionFixture(String type, JsonNode root) {
    this.type = type;
    this.root = root;
  }

  /** How a history ends. */
  public enum Ending {
    OPENS,
    STAYS,
    CLOSES;

    String code() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** The fixtures of all types, or of those in the property {@code andon.fixtures}. */
  public static List<ExceptionFixture> all() throws IOException {
    return read(FOLDER);
  }

  private static List<ExceptionFixture> read(Path folder) throws IOException {
    List<String> wanted = List.of(System.getProperty("andon.fixtures", "").split(","));
    try (Stream<Path> files = Files.list(folder)) {
      List<ExceptionFixture> fixtures = new ArrayList<>();
      for (Path file : files.sorted(Comparator.comparing(Path::toString)).toList()) {
        String name = file.getFileName().toString().replace(".yaml", "");
        if (!name.equals("given") && (wanted.contains("") || wanted.contains(name))) {
          fixtures.add(new ExceptionFixture(name, YAML.readTree(file.toFile())));
        }
      }
      return fixtures;
    }
  }

  /** The scenarios of requirement A10, from {@code src/test/resources/scenarios/<NAME>.yaml}. */
  public static List<ExceptionFixture> scenarios() throws IOException {
    return read(SCENARIOS);
  }

  /**
   * The cases that a scenario opens, a line each: type, key, team, the type of the case that leads
   * its problem, and, where the scenario says how they are handled, gate and mode.
   */
  public List<String> cases() {
    List<String> cases = new ArrayList<>();
    for (JsonNode one : repeated(root.get("cases"))) {
      cases.add(
          String.join(
              " ",
              text(one, "type"),
              text(one, "key"),
              text(one, "team"),
              "in",
              one.has("lead") ? text(one, "lead") : text(one, "type"),
              handled() ? text(one, "gate") + " " + text(one, "mode") : ""));
    }
    return cases;
  }

  /** Whether it says how its cases are handled. */
  public boolean handled() {
    return root.get("cases").findValue("mode") != null;
  }

  /** Writes into an installation's dictionary what scenarios have otherwise. */
  public static void settle(List<ExceptionFixture> scenarios, Path home) throws IOException {
    Path file = home.resolve("config/exceptions.yaml");
    ObjectNode dictionary = (ObjectNode) YAML.readTree(file.toFile());
    for (ExceptionFixture scenario : scenarios) {
      JsonNode otherwise = scenario.root.path("dictionary");
      for (JsonNode type : dictionary.get("types")) {
        JsonNode members = otherwise.path("types").path(type.get("code").asText());
        members.properties().forEach(one -> ((ObjectNode) type).set(one.getKey(), one.getValue()));
      }
      otherwise.path("overrides").forEach(dictionary.withArray("overrides")::add);
    }
    YAML.writeValue(file.toFile(), dictionary);
  }

  /** Keys of its cases that do not have its name in them. */
  public List<String> keys() {
    List<String> keys = new ArrayList<>();
    root.path("keys").forEach(key -> keys.add(key.asText()));
    return keys;
  }

  /** Code of the type, or name of the scenario. */
  public String type() {
    return type;
  }

  /** Keys of the cases that the histories of an ending are about; fails when there is none. */
  public List<String> keys(Ending ending) {
    return histories(ending).stream().map(one -> text(one, "case")).toList();
  }

  private List<JsonNode> histories(Ending ending) {
    JsonNode node =
        Objects.requireNonNull(
            root.get(ending.code()), () -> type + " has no history that " + ending.code());
    List<JsonNode> histories = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(histories::add);
    } else {
      histories.add(node);
    }
    return histories;
  }

  private String text(JsonNode node, String member) {
    JsonNode value = node.get(member);
    if (value == null) {
      throw new IllegalArgumentException(type + ": no " + member + " in " + node);
    }
    return value.asText();
  }

  /** All histories and scenarios on one clock, after what is given. */
  public static Day day(List<ExceptionFixture> fixtures, List<ExceptionFixture> scenarios)
      throws IOException {
    Plan plan = new Plan();
    new ExceptionFixture("given", YAML.readTree(FOLDER.resolve("given.yaml").toFile())).given(plan);
    for (ExceptionFixture fixture : fixtures) {
      for (Ending ending : Ending.values()) {
        for (JsonNode history : fixture.histories(ending)) {
          repeated(history.get("steps")).forEach(step -> fixture.step(step, plan));
        }
      }
    }
    for (ExceptionFixture scenario : scenarios) {
      scenario.given(plan);
    }
    return plan.day();
  }

  private void given(Plan plan) {
    repeated(root.get("steps")).forEach(step -> step(step, plan));
  }

  /** Entries that {@code repeat} written out, one a combination of their variables. */
  private static List<JsonNode> repeated(JsonNode entries) {
    List<JsonNode> all = new ArrayList<>();
    for (JsonNode entry : entries) {
      List<String> texts = new ArrayList<>(List.of(json(entry)));
      for (Map.Entry<String, JsonNode> variable : entry.path("repeat").properties()) {
        String[] range = variable.getValue().asText().split("\\.\\.");
        List<String> written = new ArrayList<>();
        for (int i = Integer.parseInt(range[0]); i <= Integer.parseInt(range[1]); i++) {
          for (String text : texts) {
            written.add(text.replace("$" + variable.getKey(), Integer.toString(i)));
          }
        }
        texts = written;
      }
      texts.forEach(text -> all.add(tree(text)));
    }
    return all;
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private void step(JsonNode step, Plan plan) {
    int at = plan.passes(text(step, "at"), type);
    if (step.has("outbox")) {
      plan.row(at, text(step, "outbox"), json(step.get("data")));
    } else if (step.has("webhook")) {
      plan.post(
          at,
          text(step, "webhook"),
          step.has("id") ? text(step, "id") : "",
          json(step.get("data")));
    } else if (step.has("event")) {
      plan.event(at, text(step, "event"), text(step, "subject"), step.get("data"));
    } else if (step.has("x12")) {
      plan.x12(at, step.get("x12"), List.of(text(step, "text").split("\n")));
    } else if (step.has("edifact")) {
      plan.edifact(at, step.get("edifact"), List.of(text(step, "text").split("\n")));
    } else if (step.has("flat")) {
      String feed = text(step, "flat");
      plan.drop(at, "flat", feed, "flat/" + feed + "/in", text(step, "name"), text(step, "text"));
    } else if (step.has("drop")) {
      plan.drop(at, "edi", "edi", text(step, "drop"), text(step, "name"), text(step, "text"));
    } else if (!step.has("nothing")) {
      throw new IllegalArgumentException(type + ": a step at no door: " + step);
    }
  }

  private static String json(JsonNode data) {
    try {
      return JSON.writeValueAsString(data);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** The entries of a day, with the numbers that each door needs. */
  private static final class Plan {
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Integer> controls = new java.util.HashMap<>();
    private int last;
    private long rows;
    private int posts;

    int passes(String at, String type) {
      if (at.equals("end")) {
        return END;
      }
      String[] parts = at.split(" ");
      LocalTime time = LocalTime.parse(parts[1]);
      int step =
          (Integer.parseInt(parts[0]) - 1) * STEPS_A_DAY
              + (time.getHour() - 6) * 4
              + time.getMinute() / 15;
      if (step < 0 || time.getMinute() % 15 != 0) {
        throw new IllegalArgumentException(type + ": at " + at + " is no step of the day");
      }
      last = Math.max(last, step);
      return step;
    }

    void row(int at, String topic, String payload) {
      entries.add(new Entry.Row(at, ++rows, topic, "fixture", payload));
    }

    void post(int at, String source, String id, String body) {
      String name = id.isEmpty() ? "fixture-" + ++posts : id;
      entries.add(new Entry.Post(at, source, name, body));
    }

    void event(int at, String type, String subject, JsonNode data) {
      String time = Day.timeOf(at).toString();
      String id = "fixture-event-" + ++posts;
      entries.add(
          new Entry.Post(
              at,
              Entry.EVENTS,
              id,
              json(
                  JSON.createObjectNode()
                      .put("specversion", "1.0")
                      .put("id", id)
                      .put("source", "/fixture")
                      .put("type", type)
                      .put("subject", subject)
                      .put("time", time)
                      .set("data", data))));
    }

    void drop(int at, String door, String source, String folder, String name, String content) {
      entries.add(new Entry.Drop(at, door, source, folder, name, content));
    }

    void x12(int at, JsonNode head, List<String> segments) {
      String[] from = head.get("from").asText().split(":");
      int control = control(from[1]);
      drop(
          at,
          "edi",
          "edi",
          "edi/in",
          from[1] + "-" + control + ".edi",
          X12.interchange(
              from[0],
              from[1],
              head.get("group").asText(),
              control,
              head.get("set").asText(),
              List.of(segments)));
    }

    void edifact(int at, JsonNode head, List<String> segments) {
      String from = head.get("from").asText();
      int control = control(from);
      drop(
          at,
          "edi",
          "edi",
          "edi/in",
          from.replace(':', '-') + "-" + control + ".edi",
          Edifact.interchange(
              from, Integer.toString(control), head.get("type").asText(), List.of(segments)));
    }

    private int control(String partner) {
      return controls.merge(partner, 1, Integer::sum);
    }

    private int placed(Entry entry) {
      return entry.step() == END ? last + 1 : entry.step();
    }

    /** Numbers of outbox rows must rise with time: the ERP writes them in that order. */
    Day day() {
      entries.sort(Comparator.comparingInt(Entry::step));
      List<Entry> ordered = new ArrayList<>();
      long row = 0;
      for (Entry entry : entries) {
        ordered.add(
            entry instanceof Entry.Row one
                ? new Entry.Row(placed(one), ++row, one.topic(), one.key(), one.payload())
                : entry instanceof Entry.Drop one && one.step() == END
                    ? new Entry.Drop(
                        placed(one),
                        one.door(),
                        one.source(),
                        one.folder(),
                        one.name(),
                        one.content())
                    : entry instanceof Entry.Post one && one.step() == END
                        ? new Entry.Post(placed(one), one.source(), one.name(), one.body())
                        : entry);
      }
      return new Day(last + 3, ordered);
    }
  }
}
