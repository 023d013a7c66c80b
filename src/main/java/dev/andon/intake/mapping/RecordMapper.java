package dev.andon.intake.mapping;

import dev.andon.canonical.json.EventSchemas;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.fault.SourcePosition;
import dev.andon.intake.EventDraft;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Applies a mapping to one record, a tree of maps, lists and scalars. A value that cannot be read
 * is REJECTED with its column or path.
 */
public final class RecordMapper {
  private static final int MOST_TOLD = 20;
  private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

  private static final Pattern DATE =
      Pattern.compile(
          "(?<day>\\d{8})(?:-?(?<last>\\d{8})|\\s?(?<time>\\d{4}(?:\\d\\d){0,2})?)?\\s*(?<zone>[A-Z+-]\\w*|(?<= )\\d\\d)?\\s*");

  /** Where a grouped element stood in its list. */
  private static final String PATH = "@path";

  private static final String SELF = ".";
  private static final String ROWS = "rows";

  private final Mapping mapping;
  private final EventSchemas schemas;
  private final List<Rule> rules;
  private final @Nullable ZoneId zone;

  public RecordMapper(Mapping mapping, EventSchemas schemas) {
    this.mapping = mapping;
    this.schemas = schemas;
    this.rules = mapping.events().stream().map(Rule::new).toList();
    this.zone = mapping.zone() == null ? ZoneOffset.UTC : known(mapping.zone());
  }

  /** A zone of this name; null when there is none, which the first local time then tells. */
  private static @Nullable ZoneId known(String name) {
    return ZoneId.getAvailableZoneIds().contains(name) ? ZoneId.of(name) : null;
  }

  /** An event rule whose paths and templates are split once. */
  private static final class Rule {
    final Mapping.EventRule event;
    final List<Condition> when;
    final List<Condition> where;
    final List<Named> fields;
    final List<String> subject;

    Rule(Mapping.EventRule event) {
      this.event = event;
      this.when = conditions(event.when());
      this.where = conditions(event.where());
      this.fields = fields(event.fields());
      this.subject = template(event.subject());
    }

    private static List<Condition> conditions(@Nullable Map<String, String> conditions) {
      return Objects.requireNonNullElse(conditions, Map.<String, String>of()).entrySet().stream()
          .map(one -> new Condition(new From(one.getKey()), one.getValue()))
          .toList();
    }

    private static List<Named> fields(Map<String, Mapping.Field> fields) {
      List<Named> named = new ArrayList<>();
      fields.forEach((name, field) -> named.add(new Named(name, field)));
      return List.copyOf(named);
    }

    /** Texts and names of fields by turns. */
    private static List<String> template(String text) {
      List<String> parts = new ArrayList<>();
      Matcher place = PLACE.matcher(text);
      int at = 0;
      while (place.find()) {
        parts.add(text.substring(at, place.start()));
        parts.add(place.group(1));
        at = place.end();
      }
      parts.add(text.substring(at));
      return List.copyOf(parts);
    }
  }

  /** A field of the data. */
  private static final class Named {
    final String name;
    final Mapping.Field field;
    final @Nullable From from;
    final List<Named> list;
    final String as;

    Named(String name, Mapping.Field field) {
      this.name = name;
      this.field = field;
      this.from = field.from() == null ? null : new From(field.from());
      this.list = field.list() == null ? List.of() : Rule.fields(field.list());
      this.as = field.as() == null ? "text" : field.as();
    }
  }

  private static final class Condition {
    final From path;
    final boolean any;
    final boolean none;
    final List<String> expected;

    Condition(From path, String text) {
      this.path = path;
      this.any = text.equals("*");
      this.none = text.startsWith("!");
      this.expected = List.of(text.substring(none ? 1 : 0).split("\\|"));
    }

    boolean holds(Map<?, ?> record) {
      Object value = at(record, path.in(record).steps());
      String text = value == null || List.of().equals(value) ? "" : value.toString();
      return any ? !text.isBlank() : none != expected.contains(text);
    }
  }

  /** A path of {@code a|b|c}, which may be joined with others. */
  private record Place(String path, String[] steps, List<String[]> joined) {
    static Place of(String text) {
      String[] all = text.split("\\+");
      List<String[]> joined =
          all.length == 1 ? List.of() : Stream.of(all).map(one -> one.split("/")).toList();
      return new Place(all[0], all[0].split("/"), joined);
    }
  }

  /** The paths {@code a|b|c}. */
  private static final class From {
    private static final String ANY = "/*";
    private final List<Place> places;

    From(String text) {
      this.places = Stream.of(text.split("\\|")).map(Place::of).toList();
    }

    /** The first that has a value; else the first. */
    Place in(Map<?, ?> record) {
      if (places.size() == 1 && !places.get(0).path().endsWith(ANY)) {
        return places.get(0);
      }
      for (Place place : places) {
        Place known = place.path().endsWith(ANY) ? first(record, place) : place;
        if (at(record, known.steps()) != null) {
          return known;
        }
      }
      return places.get(0);
    }

    /** {@code ids/*} as the path of the first member of {@code ids}. */
    private static Place first(Map<?, ?> record, Place place) {
      String[] steps = place.steps().clone();
      if (at(record, Arrays.copyOf(steps, steps.length - 1)) instanceof Map<?, ?> map
          && !map.isEmpty()) {
        String member = String.valueOf(map.keySet().iterator().next());
        steps[steps.length - 1] = member;
        String path = place.path();
        return new Place(path.substring(0, path.length() - 1) + member, steps, place.joined());
      }
      return place;
    }
  }

  /**
   * The events of a record.
   *
   * @param position place of the record in its message
   * @throws FaultException REJECTED with the place of the value
   */
  public List<EventDraft> map(Map<String, ?> record, String position) {
    return map(record, position, path -> null);
  }

  /**
   * The same for a record whose values know where they stand in the original.
   *
   * @param origins place of the value at a path of the record, as {@code data.origin.fields} tells
   *     it (docs/events.md); null where it is not known
   */
  public List<EventDraft> map(
      Map<String, ?> record, String position, Function<String, @Nullable String> origins) {
    List<EventDraft> drafts = new ArrayList<>();
    for (Rule rule : rules) {
      for (Element one : elements(rule.event, narrowed(rule, record))) {
        if (applies(rule, one.record())) {
          drafts.add(
              draft(
                  rule,
                  one.record(),
                  rule.event.each() == null ? position : position + "/" + (drafts.size() + 1),
                  new Trace(one.paths(), origins)));
        }
      }
    }
    if (drafts.isEmpty()) {
      throw fault(
          "RECORD-UNKNOWN",
          "",
          "the record is of no kind that this feed can send; its rules take records with "
              + wanted());
    }
    return drafts;
  }

  /** What the rules ask of a record, for whoever wrote one that none of them takes. */
  private String wanted() {
    String wanted =
        rules.stream()
            .flatMap(rule -> Stream.ofNullable(rule.event.when()))
            .map(when -> new TreeMap<>(when).toString())
            .distinct()
            .limit(MOST_TOLD)
            .collect(Collectors.joining(" or "));
    return wanted.isEmpty() ? "other elements" : wanted;
  }

  /**
   * What one event is made of.
   *
   * @param paths where its values stand in the record: the innermost list first
   */
  private record Element(Map<String, ?> record, List<String> paths) {}

  private static List<Element> elements(Mapping.EventRule rule, Map<String, ?> record) {
    if (rule.each() == null) {
      return List.of(new Element(record, List.of("")));
    }
    if (rule.by() != null) {
      return groups(rule.each(), rule.by(), record).stream()
          .map(group -> new Element(group, List.of("")))
          .toList();
    }
    List<Element> elements = List.of(new Element(record, List.of("")));
    for (String list : rule.each().split("/")) {
      elements = elements.stream().flatMap(outer -> inner(outer, list).stream()).toList();
    }
    return elements;
  }

  private static List<Element> inner(Element outer, String list) {
    List<Element> elements = new ArrayList<>();
    if (outer.record().get(list) instanceof List<?> items) {
      for (Object item : items) {
        Map<String, Object> merged = new LinkedHashMap<>(outer.record());
        merged.remove(list);
        if (item instanceof Map<?, ?> map) {
          map.forEach((key, value) -> merged.put(String.valueOf(key), value));
        }
        List<String> paths = new ArrayList<>();
        paths.add(outer.paths().get(0) + list + "/" + elements.size() + "/");
        paths.addAll(outer.paths());
        elements.add(new Element(merged, paths));
      }
    }
    return elements;
  }

  private static List<Map<String, ?>> groups(String each, String by, Map<String, ?> record) {
    String[] names = by.split("\\|");
    Map<String, List<Object>> groups = new LinkedHashMap<>();
    if (at(record, each.split("/")) instanceof List<?> items) {
      for (int i = 0; i < items.size(); i++) {
        if (items.get(i) instanceof Map<?, ?> map) {
          Object own = null;
          for (String name : names) {
            own = own != null ? own : map.get(name) != null ? map.get(name) : record.get(name);
          }
          Map<String, Object> item = new LinkedHashMap<>();
          map.forEach((key, value) -> item.put(String.valueOf(key), value));
          item.put(PATH, each + "/" + i + "/");
          groups.computeIfAbsent(String.valueOf(own), ignored -> new ArrayList<>()).add(item);
        }
      }
    }
    List<Map<String, ?>> elements = new ArrayList<>();
    groups.forEach(
        (key, items) -> {
          Map<String, Object> merged = new LinkedHashMap<>(record);
          merged.put(each, items);
          if (!key.equals("null")) {
            merged.put(names[0], key);
          }
          elements.add(merged);
        });
    return elements;
  }

  /** The record with only those of its rows that the rule asks for. */
  private static Map<String, ?> narrowed(Rule rule, Map<String, ?> record) {
    if (rule.event.where() == null) {
      return record;
    }
    List<Object> rows = new ArrayList<>();
    if (record.get(ROWS) instanceof List<?> items) {
      for (Object item : items) {
        if (item instanceof Map<?, ?> map) {
          Map<String, Object> row = new LinkedHashMap<>();
          map.forEach((key, value) -> row.put(String.valueOf(key), value));
          if (hold(rule.where, row)) {
            rows.add(row);
          }
        }
      }
    }
    Map<String, Object> narrowed = new LinkedHashMap<>(record);
    narrowed.put(ROWS, rows);
    return narrowed;
  }

  private static boolean applies(Rule rule, Map<String, ?> record) {
    return hold(rule.when, record)
        && (rule.event.where() == null || !List.of().equals(record.get(ROWS)));
  }

  private static boolean hold(List<Condition> conditions, Map<String, ?> record) {
    for (Condition condition : conditions) {
      if (!condition.holds(record)) {
        return false;
      }
    }
    return true;
  }

  /** Whether any event can come of this record. */
  public boolean concerns(Map<String, ?> record) {
    return rules.stream()
        .anyMatch(
            rule ->
                elements(rule.event, narrowed(rule, record)).stream()
                    .anyMatch(one -> applies(rule, one.record())));
  }

  /** Notes which field of the event came from where. */
  private record Trace(
      List<String> paths, Function<String, @Nullable String> origins, Map<String, String> fields) {
    Trace(List<String> paths, Function<String, @Nullable String> origins) {
      this(paths, origins, new LinkedHashMap<>());
    }

    /**
     * Of the paths {@code a|b|c} the first whose place in the original is known; else the first.
     */
    String nearest(String path, String from) {
      String[] alternatives = from.split("[|+]");
      return Stream.of(alternatives)
          .filter(one -> known(path + one) || known(path + one.replaceFirst("/[^/]*$", "")))
          .findFirst()
          .orElse(alternatives[0]);
    }

    private boolean known(String place) {
      return paths.stream().anyMatch(list -> origins.apply(list + place) != null);
    }

    void note(String pointer, String place) {
      for (String path : paths) {
        String origin = origins.apply(path.isEmpty() ? place : path + place);
        if (origin != null) {
          fields.put(pointer, origin);
          return;
        }
      }
    }
  }

  private EventDraft draft(Rule compiled, Map<String, ?> record, String position, Trace trace) {
    Mapping.EventRule rule = compiled.event;
    Map<String, Object> data;
    try {
      data = fields(compiled.fields, record, "", "", trace);
    } catch (FaultException e) {
      String innermost = trace.paths().get(0);
      throw innermost.isEmpty() ? e : within(innermost, e);
    }
    String subject = fill(compiled.subject, data);
    Instant occurredAt = Instant.parse(String.valueOf(data.get(rule.occurredAt())));
    String sequence = rule.sequence() == null ? "0" : String.valueOf(data.remove(rule.sequence()));
    String padded =
        sequence.length() >= 20 ? sequence : "0".repeat(20 - sequence.length()) + sequence;
    data.keySet().removeIf(name -> name.startsWith("_"));
    check(rule, data, trace);
    trace.fields().keySet().removeIf(pointer -> pointer.startsWith("/_"));
    if (!trace.fields().isEmpty()) {
      data.put("origin", Map.of("fields", trace.fields()));
    }
    return new EventDraft(rule.type(), subject, subject, occurredAt, padded, position, data);
  }

  /** What the type of the event does not allow is told where it stands in the original. */
  private void check(Mapping.EventRule rule, Map<String, Object> data, Trace trace) {
    try {
      schemas.check(rule.type(), data);
    } catch (FaultException e) {
      Fault fault = e.fault();
      SourcePosition at = fault.position();
      String origin = at == null ? null : trace.fields().get(at.field());
      throw origin == null ? e : at(fault, origin);
    }
  }

  private static String fill(List<String> template, Map<String, Object> data) {
    StringBuilder text = new StringBuilder(template.get(0));
    for (int i = 1; i < template.size(); i += 2) {
      String name = template.get(i);
      Object value = data.get(name);
      if (value == null) {
        throw fault("FIELD-MISSING", name, "the business key needs " + name);
      }
      text.append(value).append(template.get(i + 1));
    }
    return text.toString();
  }

  private Map<String, Object> fields(
      List<Named> fields, Map<?, ?> record, String path, String pointer, Trace trace) {
    Map<String, Object> data = new LinkedHashMap<>();
    for (Named field : fields) {
      Object value = value(field, record, path, pointer + "/" + field.name, trace);
      if (value != null) {
        data.put(field.name, value);
      }
    }
    return data;
  }

  private @Nullable Object value(
      Named named, Map<?, ?> record, String path, String pointer, Trace trace) {
    Mapping.Field field = named.field;
    if (field.constant() != null) {
      return convert(named, field.constant(), "");
    }
    Place found = Objects.requireNonNull(named.from).in(record);
    Object raw =
        found.joined().isEmpty() ? at(record, found.steps()) : join(record, found.joined());
    String place = path.isEmpty() ? found.path() : path + found.path();
    boolean container = raw instanceof Map || raw instanceof List;
    if (raw == null || (!container && raw.toString().isBlank())) {
      if (field.otherwise() != null) {
        return convert(named, field.otherwise(), place);
      }
      if (field.optional()) {
        return null;
      }
      String missed = path + trace.nearest(path, Objects.requireNonNull(field.from()));
      throw fault("FIELD-MISSING", missed, missed + " is missing");
    }
    if (field.list() != null) {
      return list(named, raw, place, pointer, trace);
    }
    if (named.as.equals("texts")) {
      return texts(raw, place);
    }
    if (container) {
      throw fault("FIELD-TYPE", place, "a single value was expected at " + place);
    }
    Object value = convert(named, raw.toString().strip(), place);
    trace.note(pointer, place);
    return value;
  }

  /** The values at the paths with a blank between them, each in its place; null without a first. */
  private static @Nullable String join(Map<?, ?> record, List<String[]> paths) {
    if (at(record, paths.get(0)) == null) {
      return null;
    }
    return paths.stream()
        .map(path -> Objects.requireNonNullElse(at(record, path), "").toString())
        .collect(Collectors.joining(" "));
  }

  private static List<String> texts(Object raw, String place) {
    if (raw instanceof List<?> items && items.stream().allMatch(String.class::isInstance)) {
      return items.stream().map(String::valueOf).toList();
    }
    throw fault("FIELD-TYPE", place, "a list of texts was expected at " + place);
  }

  /**
   * A record without lists, such as a line of a file, is the list of one that {@code .} asks for.
   */
  private List<Object> list(Named field, Object raw, String place, String pointer, Trace trace) {
    if (raw instanceof Map<?, ?> alone && place.equals(SELF)) {
      return List.of(fields(field.list, alone, "", pointer + "/0", trace));
    }
    if (!(raw instanceof List<?> items)) {
      throw fault("FIELD-TYPE", place, "a list was expected at " + place);
    }
    List<Object> result = new ArrayList<>();
    for (Object item : items) {
      String at =
          item instanceof Map<?, ?> known && known.get(PATH) instanceof String own
              ? own
              : place + "/" + result.size() + "/";
      if (!(item instanceof Map<?, ?> map)) {
        throw fault("FIELD-TYPE", at, "an object was expected at " + at);
      }
      result.add(fields(field.list, map, at, pointer + "/" + result.size(), trace));
    }
    return result;
  }

  private Object convert(Named named, String text, String place) {
    Mapping.Field field = named.field;
    String coded = text;
    if (field.codes() != null) {
      String code = field.codes().getOrDefault(text, field.codes().get("*"));
      if (code == null) {
        throw fault(
            "FIELD-CODE",
            place,
            place
                + " has an unknown code; expected one of "
                + new java.util.TreeSet<>(field.codes().keySet()));
      }
      coded = code.equals(Mapping.Field.SAME) ? text : code;
    }
    String as = named.as;
    try {
      return switch (as) {
        case "decimal" -> decimal(coded).toPlainString();
        case "minor" ->
            decimal(coded).movePointRight(2).setScale(0, RoundingMode.HALF_UP).longValueExact();
        case "whole" -> decimal(coded).longValueExact();
        case "none" -> List.of();
        case "line" -> line(coded);
        case "flag" -> flag(coded);
        case "instant" -> Instant.parse(coded).toString();
        case "date" -> date(coded).toString();
        case "local-time" ->
            LocalDateTime.parse(
                    coded,
                    DateTimeFormatter.ofPattern(
                        Objects.requireNonNull(mapping.dateTime()), Locale.ROOT))
                .atZone(ZoneId.of(Objects.requireNonNull(mapping.zone())))
                .toInstant()
                .toString();
        case "epoch-seconds" -> Instant.ofEpochSecond(Long.parseLong(coded)).toString();
        default -> coded;
      };
    } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
      String expected =
          as.equals("local-time")
              ? "a time as " + mapping.dateTime()
              : as.equals("date") ? "a date as yyyyMMdd or yyyyMMddHHmm" : "a value as " + as;
      throw fault("FIELD-TYPE", place, expected + " was expected in " + place);
    }
  }

  /**
   * A day with or without a time and a zone, all together or with blanks between them: {@code
   * 20260302}, {@code 20260302 0815 ET} (X12 373, 337, 623), {@code 202603020815CET}; or the last
   * day of a period of two days (EDIFACT 2379: 102, 203, 204, 303, 718); or an instant.
   */
  private Instant date(String text) {
    if (text.endsWith("Z") && text.indexOf('T') == 10) {
      return Instant.parse(text);
    }
    Matcher parts = DATE.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(text);
    }
    String day = Objects.requireNonNullElse(parts.group("last"), parts.group("day"));
    String time = parts.group("time");
    return LocalDate.of(number(day, 0, 4), number(day, 4, 6), number(day, 6, 8))
        .atTime(
            time == null
                ? LocalTime.MIDNIGHT
                : LocalTime.of(
                    number(time, 0, 2),
                    number(time, 2, 4),
                    time.length() < 6 ? 0 : number(time, 4, 6)))
        .atZone(zone(parts.group("zone")))
        .toInstant();
  }

  private static int number(String digits, int from, int to) {
    return Integer.parseInt(digits, from, to, 10);
  }

  /** A line number without its leading zeros. */
  private static String line(String text) {
    int at = 0;
    while (at < text.length() - 1 && text.charAt(at) == '0') {
      at++;
    }
    return text.substring(at);
  }

  private ZoneId zone(@Nullable String code) {
    if (code == null && zone != null) {
      return zone;
    }
    String own = Objects.requireNonNullElse(mapping.zone(), "UTC");
    String named =
        code == null
            ? own
            : Objects.requireNonNullElse(mapping.zones(), Map.<String, String>of()).get(code);
    return ZoneId.of(Objects.requireNonNullElse(named, String.valueOf(code)));
  }

  private static FaultException within(String prefix, FaultException thrown) {
    Fault fault = thrown.fault();
    SourcePosition at = fault.position();
    return at == null || at.field() == null ? thrown : at(fault, prefix + at.field());
  }

  private static FaultException at(Fault fault, String pointer) {
    return new FaultException(fault.at(SourcePosition.ofPointer(pointer)));
  }

  private BigDecimal decimal(String text) {
    String mark = Objects.requireNonNullElse(mapping.decimal(), ".");
    String plain =
        switch (mark) {
          case "," -> text.replace(".", "").replace(',', '.');
          case "either" -> text.replace(',', '.');
          default -> text;
        };
    return new BigDecimal(plain);
  }

  private static boolean flag(String text) {
    return switch (text) {
      case "true", "1", "Y" -> true;
      case "false", "0", "N" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static @Nullable Object at(Map<?, ?> record, String[] path) {
    Object value = record;
    if (path.length == 1 && path[0].equals(SELF)) {
      return value;
    }
    for (String step : path) {
      value = value instanceof Map<?, ?> map ? map.get(step) : null;
    }
    return value;
  }

  private static FaultException fault(String code, String place, String message) {
    return new FaultException(
        new Fault(
            code,
            FaultKind.REJECTED,
            message,
            "Correct the record and send it again.",
            SourcePosition.ofPointer(place)));
  }
}
