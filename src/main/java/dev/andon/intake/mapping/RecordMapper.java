package dev.andon.intake.mapping;

import dev.andon.canonical.json.EventSchemas;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.fault.SourcePosition;
import dev.andon.intake.EventDraft;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Applies a mapping to one record, a tree of maps, lists and scalars. A value that cannot be read
 * is REJECTED with its column or path.
 */
public final class RecordMapper {
  private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");
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
    List<EventDraft> drafts = new ArrayList<>();
    for (Mapping.EventRule rule : mapping.events()) {
      if (applies(rule, record)) {
        for (Map<String, ?> one : elements(rule, record)) {
          drafts.add(
              draft(
                  rule,
                  one,
                  rule.each() == null ? position : position + "/" + (drafts.size() + 1)));
        }
      }
    }
    if (drafts.isEmpty()) {
      throw fault("RECORD-UNKNOWN", "", "the record is of no kind that this feed can send");
    }
    return drafts;
  }

  private static List<Map<String, ?>> elements(Mapping.EventRule rule, Map<String, ?> record) {
    if (rule.each() == null) {
      return List.of(record);
    }
    List<Map<String, ?>> elements = new ArrayList<>();
    if (at(record, rule.each()) instanceof List<?> items) {
      for (Object item : items) {
        Map<String, Object> merged = new LinkedHashMap<>(record);
        if (item instanceof Map<?, ?> map) {
          map.forEach((key, value) -> merged.put(String.valueOf(key), value));
        }
        elements.add(merged);
      }
    }
    return elements;
  }

  private static boolean applies(Mapping.EventRule rule, Map<String, ?> record) {
    return rule.when() == null
        || rule.when().entrySet().stream()
            .allMatch(
                condition ->
                    condition.getValue().equals(String.valueOf(at(record, condition.getKey()))));
  }

  private EventDraft draft(Mapping.EventRule rule, Map<String, ?> record, String position) {
    Map<String, Object> data = fields(rule.fields(), record, "");
    String subject = fill(rule.subject(), data);
    Instant occurredAt = Instant.parse(String.valueOf(data.get(rule.occurredAt())));
    String sequence = rule.sequence() == null ? "0" : String.valueOf(data.remove(rule.sequence()));
    String padded =
        sequence.length() >= 20 ? sequence : "0".repeat(20 - sequence.length()) + sequence;
    data.keySet().removeIf(name -> name.startsWith("_"));
    schemas.check(rule.type(), data);
    return new EventDraft(rule.type(), subject, subject, occurredAt, padded, position, data);
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
      Map<String, Mapping.Field> fields, Map<String, ?> record, String path) {
    Map<String, Object> data = new LinkedHashMap<>();
    fields.forEach(
        (name, field) -> {
          Object value = value(field, record, path);
          if (value != null) {
            data.put(name, value);
          }
        });
    return data;
  }

  private @Nullable Object value(Mapping.Field field, Map<String, ?> record, String path) {
    if (field.constant() != null) {
      return convert(field, field.constant(), "");
    }
    String from = Objects.requireNonNull(field.from());
    Object raw = at(record, from);
    String place = path + from;
    if (raw == null || raw.toString().isBlank()) {
      if (field.optional()) {
        return null;
      }
      throw fault("FIELD-MISSING", place, place + " is missing");
    }
    if (field.list() != null) {
      return list(field, raw, place);
    }
    if ("texts".equals(field.as())) {
      return texts(raw, place);
    }
    if (raw instanceof Map || raw instanceof List) {
      throw fault("FIELD-TYPE", place, "a single value was expected at " + place);
    }
    return convert(field, raw.toString().strip(), place);
  }

  private static List<String> texts(Object raw, String place) {
    if (raw instanceof List<?> items && items.stream().allMatch(String.class::isInstance)) {
      return items.stream().map(String::valueOf).toList();
    }
    throw fault("FIELD-TYPE", place, "a list of texts was expected at " + place);
  }

  private List<Object> list(Mapping.Field field, Object raw, String place) {
    if (!(raw instanceof List<?> items)) {
      throw fault("FIELD-TYPE", place, "a list was expected at " + place);
    }
    List<Object> result = new ArrayList<>();
    for (Object item : items) {
      String at = place + "/" + result.size() + "/";
      if (!(item instanceof Map<?, ?> map)) {
        throw fault("FIELD-TYPE", at, "an object was expected at " + at);
      }
      Map<String, Object> element = new LinkedHashMap<>();
      map.forEach((key, value) -> element.put(String.valueOf(key), value));
      result.add(fields(Objects.requireNonNull(field.list()), element, at));
    }
    return result;
  }

  private Object convert(Mapping.Field field, String text, String place) {
    String coded = text;
    if (field.codes() != null) {
      String code = field.codes().get(text);
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
        case "minor" -> decimal(coded).movePointRight(2).longValueExact();
        case "whole" -> decimal(coded).longValueExact();
        case "line" -> coded.replaceFirst("^0+(?=.)", "");
        case "flag" -> flag(coded);
        case "instant" -> Instant.parse(coded).toString();
        case "date" ->
            LocalDate.parse(coded, DateTimeFormatter.BASIC_ISO_DATE)
                .atStartOfDay(ZoneId.of(Objects.requireNonNullElse(mapping.zone(), "UTC")))
                .toInstant()
                .toString();
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
              : as.equals("date") ? "a date as yyyyMMdd" : "a value as " + as;
      throw fault("FIELD-TYPE", place, expected + " was expected in " + place);
    }
  }

  private BigDecimal decimal(String text) {
    boolean comma = ",".equals(mapping.decimal());
    String plain = comma ? text.replace(".", "").replace(',', '.') : text;
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
