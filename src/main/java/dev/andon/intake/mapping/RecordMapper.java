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
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
  private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

  private static final Pattern DATE =
      Pattern.compile(
          "(?<day>\\d{8})(?:-?(?<last>\\d{8})|\\s?(?<time>\\d{4}(?:\\d\\d){0,2})?)?\\s*(?<zone>[A-Z+-]\\w*|(?<= )\\d\\d)?\\s*");

  /** Where a grouped element stood in its list. */
  private static final String PATH = "@path";

  private static final String ROWS = "rows";
  private final Mapping mapping;
  private final EventSchemas schemas;

  public RecordMapper(Mapping mapping, EventSchemas schemas) {
    this.mapping = mapping;
    this.schemas = schemas;
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
    for (Mapping.EventRule rule : mapping.events()) {
      for (Element one : elements(rule, narrowed(rule, record))) {
        if (applies(rule, one.record())) {
          drafts.add(
              draft(
                  rule,
                  one.record(),
                  rule.each() == null ? position : position + "/" + (drafts.size() + 1),
                  new Trace(one.paths(), origins)));
        }
      }
    }
    if (drafts.isEmpty()) {
      throw fault("RECORD-UNKNOWN", "", "the record is of no kind that this feed can send");
    }
    return drafts;
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
    if (at(record, each) instanceof List<?> items) {
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
  private static Map<String, ?> narrowed(Mapping.EventRule rule, Map<String, ?> record) {
    if (rule.where() == null) {
      return record;
    }
    List<Object> rows = new ArrayList<>();
    if (record.get(ROWS) instanceof List<?> items) {
      for (Object item : items) {
        if (item instanceof Map<?, ?> map) {
          Map<String, Object> row = new LinkedHashMap<>();
          map.forEach((key, value) -> row.put(String.valueOf(key), value));
          if (hold(rule.where(), row)) {
            rows.add(row);
          }
        }
      }
    }
    Map<String, Object> narrowed = new LinkedHashMap<>(record);
    narrowed.put(ROWS, rows);
    return narrowed;
  }

  private static boolean applies(Mapping.EventRule rule, Map<String, ?> record) {
    return (rule.when() == null || hold(rule.when(), record))
        && (rule.where() == null || !List.of().equals(record.get(ROWS)));
  }

  private static boolean hold(Map<String, String> conditions, Map<String, ?> record) {
    return conditions.entrySet().stream()
        .allMatch(
            condition ->
                holds(condition.getValue(), at(record, present(record, condition.getKey()))));
  }

  private static boolean holds(String expected, @Nullable Object value) {
    String text = value == null || List.of().equals(value) ? "" : value.toString();
    if (expected.equals("*")) {
      return !text.isBlank();
    }
    boolean none = expected.startsWith("!");
    return none != List.of(expected.substring(none ? 1 : 0).split("\\|")).contains(text);
  }

  /** Whether any event can come of this record. */
  public boolean concerns(Map<String, ?> record) {
    return mapping.events().stream()
        .anyMatch(
            rule ->
                elements(rule, narrowed(rule, record)).stream()
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
      paths.stream()
          .map(path -> origins.apply(path + place))
          .filter(Objects::nonNull)
          .findFirst()
          .ifPresent(origin -> fields.put(pointer, origin));
    }
  }

  private EventDraft draft(
      Mapping.EventRule rule, Map<String, ?> record, String position, Trace trace) {
    Map<String, Object> data;
    try {
      data = fields(rule.fields(), record, "", "", trace);
    } catch (FaultException e) {
      String innermost = trace.paths().get(0);
      throw innermost.isEmpty() ? e : within(innermost, e);
    }
    String subject = fill(rule.subject(), data);
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
      throw origin == null
          ? e
          : new FaultException(
              new Fault(
                  fault.code(),
                  fault.kind(),
                  fault.message(),
                  fault.repair(),
                  SourcePosition.ofPointer(origin)));
    }
  }

  private static String fill(String template, Map<String, Object> data) {
    Matcher matcher = PLACE.matcher(template);
    return matcher.replaceAll(
        found -> {
          Object value = data.get(found.group(1));
          if (value == null) {
            throw fault(
                "FIELD-MISSING", found.group(1), "the business key needs " + found.group(1));
          }
          return Matcher.quoteReplacement(value.toString());
        });
  }

  private Map<String, Object> fields(
      Map<String, Mapping.Field> fields,
      Map<String, ?> record,
      String path,
      String pointer,
      Trace trace) {
    Map<String, Object> data = new LinkedHashMap<>();
    fields.forEach(
        (name, field) -> {
          Object value = value(field, record, path, pointer + "/" + name, trace);
          if (value != null) {
            data.put(name, value);
          }
        });
    return data;
  }

  private @Nullable Object value(
      Mapping.Field field, Map<String, ?> record, String path, String pointer, Trace trace) {
    if (field.constant() != null) {
      return convert(field, field.constant(), "");
    }
    String[] joined = present(record, Objects.requireNonNull(field.from())).split("\\+");
    String from = joined[0];
    Object raw = joined.length == 1 ? at(record, from) : join(record, joined);
    String place = path + from;
    if (raw == null || raw.toString().isBlank()) {
      if (field.otherwise() != null) {
        return convert(field, field.otherwise(), place);
      }
      if (field.optional()) {
        return null;
      }
      String missed = path + trace.nearest(path, field.from());
      throw fault("FIELD-MISSING", missed, missed + " is missing");
    }
    if (field.list() != null) {
      return list(field, raw, place, pointer, trace);
    }
    if ("texts".equals(field.as())) {
      return texts(raw, place);
    }
    if (raw instanceof Map || raw instanceof List) {
      throw fault("FIELD-TYPE", place, "a single value was expected at " + place);
    }
    Object value = convert(field, raw.toString().strip(), place);
    trace.note(pointer, place);
    return value;
  }

  /** The values at the paths with a blank between them, each in its place; null without a first. */
  private static @Nullable String join(Map<String, ?> record, String[] paths) {
    if (at(record, paths[0]) == null) {
      return null;
    }
    return Stream.of(paths)
        .map(path -> Objects.requireNonNullElse(at(record, path), "").toString())
        .collect(Collectors.joining(" "));
  }

  /** The first of the paths {@code a|b|c} that has a value; else the first. */
  private static String present(Map<String, ?> record, String from) {
    String[] paths = from.split("\\|");
    for (String path : paths) {
      String known = path.endsWith("/*") ? first(record, path) : path;
      if (at(record, known.split("\\+")[0]) != null) {
        return known;
      }
    }
    return paths[0];
  }

  /** {@code ids/*} as the path of the first member of {@code ids}. */
  private static String first(Map<String, ?> record, String path) {
    String parent = path.substring(0, path.length() - 2);
    return at(record, parent) instanceof Map<?, ?> map && !map.isEmpty()
        ? parent + "/" + map.keySet().iterator().next()
        : path;
  }

  private static List<String> texts(Object raw, String place) {
    if (raw instanceof List<?> items && items.stream().allMatch(String.class::isInstance)) {
      return items.stream().map(String::valueOf).toList();
    }
    throw fault("FIELD-TYPE", place, "a list of texts was expected at " + place);
  }

  private List<Object> list(
      Mapping.Field field, Object raw, String place, String pointer, Trace trace) {
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
      Map<String, Object> element = new LinkedHashMap<>();
      map.forEach((key, value) -> element.put(String.valueOf(key), value));
      result.add(
          fields(
              Objects.requireNonNull(field.list()),
              element,
              at,
              pointer + "/" + result.size(),
              trace));
    }
    return result;
  }

  private Object convert(Mapping.Field field, String text, String place) {
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
      coded = code;
    }
    String as = field.as() == null ? "text" : field.as();
    try {
      return switch (as) {
        case "decimal" -> decimal(coded).toPlainString();
        case "minor" ->
            decimal(coded).movePointRight(2).setScale(0, RoundingMode.HALF_UP).longValueExact();
        case "whole" -> decimal(coded).longValueExact();
        case "none" -> List.of();
        case "line" -> coded.replaceFirst("^0+(?=.)", "");
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
    LocalDate day =
        LocalDate.parse(
            Objects.requireNonNullElse(parts.group("last"), parts.group("day")),
            DateTimeFormatter.BASIC_ISO_DATE);
    String time = parts.group("time");
    return day.atTime(
            time == null
                ? LocalTime.MIDNIGHT
                : LocalTime.parse(
                    (time + "00").substring(0, 6),
                    DateTimeFormatter.ofPattern("HHmmss", Locale.ROOT)))
        .atZone(zone(parts.group("zone")))
        .toInstant();
  }

  private ZoneId zone(@Nullable String code) {
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
    return at == null || at.field() == null
        ? thrown
        : new FaultException(
            new Fault(
                fault.code(),
                fault.kind(),
                fault.message(),
                fault.repair(),
                SourcePosition.ofPointer(prefix + at.field())));
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

  private static @Nullable Object at(Map<String, ?> record, String path) {
    Object value = record;
    for (String step : path.split("/")) {
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
