package dev.andon.intake.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads and checks all mapping files of a folder at start; an error names the file, the place and
 * what was expected.
 */
public final class MappingReader {
  private static final Set<String> CONVERSIONS =
      Set.of(
          "text",
          "texts",
          "line",
          "none",
          "decimal",
          "minor",
          "whole",
          "flag",
          "instant",
          "date",
          "local-time",
          "epoch-seconds",
          "uom",
          "site");
  private static final Pattern PLACE = Pattern.compile("[A-Z0-9]{2,3}(\\d\\d(-\\d\\d)?)?");
  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private MappingReader() {}

  /**
   * The mappings of a folder by file name without {@code .yaml}; none when the folder is missing.
   */
  public static Map<String, Mapping> folder(Path folder, Set<String> eventTypes) {
    Map<String, Mapping> mappings = new TreeMap<>();
    if (!Files.isDirectory(folder)) {
      return mappings;
    }
    try (Stream<Path> files = Files.list(folder)) {
      SharedCodes codes = SharedCodes.read(folder);
      for (Path file :
          files
              .filter(one -> one.toString().endsWith(".yaml"))
              .sorted()
              .collect(Collectors.toList())) {
        String name = file.getFileName().toString().replaceAll("\\.yaml$", "");
        mappings.put(name, codes.resolve(read(file, eventTypes)));
      }
    } catch (IOException e) {
      throw wrong(folder.toString(), "the folder cannot be read: " + e.getMessage());
    }
    return mappings;
  }

  private static Mapping read(Path file, Set<String> eventTypes) throws IOException {
    Mapping mapping;
    try {
      mapping = YAML.readValue(Files.readString(file), Mapping.class);
    } catch (JsonMappingException e) {
      throw wrong(file.toString(), e.getOriginalMessage());
    } catch (JsonProcessingException e) {
      throw wrong(file + " line " + e.getLocation().getLineNr(), e.getOriginalMessage());
    }
    check(file, mapping, eventTypes);
    return mapping;
  }

  private static void check(Path file, Mapping mapping, Set<String> eventTypes) {
    if (mapping.source() == null || mapping.events().isEmpty()) {
      throw wrong(file.toString(), "source and at least one event are needed");
    }
    checkTables(file, mapping);
    checkReport(file, mapping.report());
    if (mapping.flat() != null) {
      checkFlat(file + ": flat", mapping.flat());
    }
    for (Mapping.EventRule rule : mapping.events()) {
      String place = file + ": events " + rule.type();
      if (!eventTypes.contains(rule.type())) {
        throw wrong(place, "unknown event type; known are " + new java.util.TreeSet<>(eventTypes));
      }
      if (rule.subject() == null
          || rule.fields() == null
          || !rule.fields().containsKey(String.valueOf(rule.occurredAt()))) {
        throw wrong(
            place, "subject, fields and an occurredAt that names one of the fields are needed");
      }
      checkFields(place, mapping, rule.fields());
    }
  }

  private static void checkFlat(String place, Mapping.Flat flat) {
    if (flat.encoding() != null) {
      try {
        Charset.forName(flat.encoding());
      } catch (IllegalArgumentException e) {
        throw wrong(
            place + ".encoding", "a character set such as UTF-8 or windows-1252 was expected");
      }
    }
    if (flat.columns() != null && flat.fixed() != null) {
      throw wrong(place, "either columns (CSV without header) or fixed (fixed width) was expected");
    }
    if (flat.fixed() != null) {
      flat.fixed()
          .forEach(
              (name, range) -> {
                if (range == null || range.size() != 2 || !inOrder(range)) {
                  throw wrong(
                      place + ".fixed." + name, "[first, last] character from 1 was expected");
                }
              });
    }
    Mapping.Trailer trailer = flat.trailer();
    if (trailer != null
        && (trailer.begins() == null
            || trailer.begins().isEmpty()
            || trailer.count() == null
            || trailer.count().size() != (flat.fixed() == null ? 1 : 2)
            || !inOrder(trailer.count()))) {
      throw wrong(
          place + ".trailer",
          "begins and count were expected, count as [column] of CSV or [first, last] character");
    }
    Integer most = flat.most();
    if (most != null && (most < 0 || most > 100)) {
      throw wrong(place + ".most", "a number of wrong records in a hundred was expected");
    }
  }

  private static boolean inOrder(List<Integer> range) {
    return range.get(0) >= 1 && range.get(0) <= range.get(range.size() - 1);
  }

  private static void checkReport(Path file, Mapping.@Nullable Report report) {
    if (report == null) {
      return;
    }
    Mapping.Line line = report.line();
    if (report.document() == null
        || report.document().name() == null
        || !PLACE.matcher(String.valueOf(report.document().at())).matches()
        || (line != null
            && (line.name() == null || !PLACE.matcher(String.valueOf(line.at())).matches()))) {
      throw wrong(
          file + ": report",
          "document {name, at} is needed, and at is a place such as BEG03 or BGM02-01; so for line");
    }
    if (report.elements() != null) {
      report
          .elements()
          .forEach(
              (place, words) -> {
                if (words == null || words.name() == null) {
                  throw wrong(file + ": report.elements." + place, "a name is needed");
                }
              });
    }
  }

  private static void checkTables(Path file, Mapping mapping) {
    Map<String, Mapping.Table> tables = mapping.tables();
    if (tables == null) {
      return;
    }
    tables.forEach(
        (name, table) -> {
          if (!name.matches("\\w+\\.\\w+")) {
            throw wrong(file + ": tables " + name, "schema.table was expected");
          }
          if (table != null
              && table.together() != null
              && (table.parents() == null || !table.parents().containsKey(table.together()))) {
            throw wrong(file + ": tables " + name + ".together", "it must name one of the parents");
          }
          if (table != null && table.parents() != null) {
            table
                .parents()
                .forEach(
                    (as, parent) -> {
                      if (!tables.containsKey(parent.table()) || parent.by() == null) {
                        throw wrong(
                            file + ": tables " + name + ".parents." + as,
                            "table must name a captured table, by the columns of its key");
                      }
                    });
          }
        });
    for (Mapping.EventRule rule : mapping.events()) {
      String table = rule.when() == null ? null : rule.when().get("table");
      if (table == null || !tables.containsKey(table)) {
        throw wrong(
            file + ": events " + rule.type(), "when.table must name one of the captured tables");
      }
      if (rule.where() != null && tables.get(table).together() == null) {
        throw wrong(
            file + ": events " + rule.type(), "where needs a table whose rows come together");
      }
    }
  }

  private static void checkFields(
      String place, Mapping mapping, Map<String, Mapping.Field> fields) {
    fields.forEach(
        (name, field) -> {
          String as = field.as() == null ? "text" : field.as();
          if ((field.from() == null) == (field.constant() == null)) {
            throw wrong(place + "." + name, "either from or constant is needed");
          }
          if (!CONVERSIONS.contains(as)) {
            throw wrong(
                place + "." + name,
                "as: "
                    + as
                    + " is unknown; expected one of "
                    + new java.util.TreeSet<>(CONVERSIONS));
          }
          if (SharedCodes.LISTS.contains(as) && field.codes() != null) {
            throw wrong(
                place + "." + name,
                "as: "
                    + as
                    + " takes its codes from mappings/codes.yaml, codes cannot stand beside it");
          }
          if (as.equals("local-time") && (mapping.zone() == null || mapping.dateTime() == null)) {
            throw wrong(
                place + "." + name, "as: local-time needs zone and dateTime in the file's head");
          }
          if (field.list() != null) {
            checkFields(place + "." + name, mapping, field.list());
          }
        });
  }

  static FaultException wrong(String place, String message) {
    return FaultException.of(
        "MAPPING-INVALID",
        FaultKind.MISCONFIGURED,
        place + ": " + message,
        "Correct the mapping file.");
  }
}
