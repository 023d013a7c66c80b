package dev.andon.app.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.andon.calendar.SiteCalendar;
import dev.andon.calendar.SiteCalendars;
import dev.andon.calendar.WorkCalendar;
import dev.andon.casework.Correlation;
import dev.andon.detection.Bounded;
import dev.andon.detection.Dictionary;
import dev.andon.detection.ExceptionType;
import dev.andon.detection.LocalRow;
import dev.andon.detection.Scope;
import dev.andon.dispatch.Subscription;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.Owners;
import dev.andon.enrichment.Projections;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.scoring.Averages;
import dev.andon.scoring.MoneyTerms;
import dev.andon.scoring.PredictionTerms;
import dev.andon.scoring.ScoringPolicy;
import dev.andon.scoring.Uncertainty;
import java.math.BigDecimal;
import java.net.URI;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** YAML texts to records; unknown keys, missing values and wrong types are MISCONFIGURED. */
public final class ConfigReader {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .build();

  private ConfigReader() {}

  private record DictionaryFile(List<TypeRow> types, List<JsonNode> overrides) {}

  private record TypeRow(
      String code,
      String domain,
      String meaning,
      ExceptionType.Signal signal,
      String key,
      ExceptionType.Recognised recognised,
      List<String> feeds,
      String team,
      ExceptionType.Severity severity,
      Bounded slaMinutes,
      ExceptionType.Gate gate,
      ExceptionType.Mode mode,
      String action,
      boolean autoClose,
      int reopenHours,
      Map<String, Bounded> tolerances) {
    ExceptionType type() {
      return new ExceptionType(
          code,
          domain,
          meaning,
          signal,
          kind(key),
          recognised,
          feeds,
          team,
          severity,
          slaMinutes,
          gate,
          mode,
          action,
          autoClose,
          reopenHours,
          tolerances);
    }
  }

  private record OverrideRow(
      String type,
      @Nullable String site,
      @Nullable String partner,
      @Nullable String itemClass,
      @Nullable String team,
      @Nullable BigDecimal slaMinutes,
      ExceptionType.@Nullable Gate gate,
      ExceptionType.@Nullable Mode mode,
      @Nullable Boolean autoClose,
      @Nullable Map<String, BigDecimal> tolerances) {
    LocalRow row() {
      return new LocalRow(
          type,
          new Scope(
              Optional.ofNullable(site),
              Optional.ofNullable(partner),
              Optional.ofNullable(itemClass)),
          Optional.ofNullable(team),
          Optional.ofNullable(slaMinutes),
          Optional.ofNullable(gate),
          Optional.ofNullable(mode),
          Optional.ofNullable(autoClose),
          Objects.requireNonNullElse(tolerances, Map.of()));
    }
  }

  private record ScoringFile(
      String currency,
      Map<String, Double> rates,
      double guardWindowHours,
      ScoringPolicy.Constants constants,
      PredictionTerms predictions,
      Uncertainty uncertainty,
      Map<String, MoneyTerms> terms) {}

  private record EstimatesFile(
      String asOf,
      long cases,
      Map<String, double[]> cells,
      Map<String, double[]> values,
      Map<String, double[]> types) {}

  private record OwnersFile(List<OwnersRow> owners) {}

  private record OwnersRow(String kind, List<String> attributes, List<String> sources) {}

  private record CalendarFile(Map<String, CalendarRow> teams, Map<String, SiteRow> sites) {}

  private record CorrelationFile(List<ChainRow> chains) {}

  private record ChainRow(String name, int withinDays, int most, List<String> types) {}

  private record CalendarRow(
      String zone, Set<DayOfWeek> days, String start, String end, List<String> holidays) {
    WorkCalendar calendar() {
      return new WorkCalendar(
          ZoneId.of(zone),
          days,
          LocalTime.parse(start),
          LocalTime.parse(end),
          Set.copyOf(holidays.stream().map(LocalDate::parse).toList()));
    }
  }

  private record SiteRow(
      String zone,
      Set<DayOfWeek> days,
      String start,
      String end,
      List<String> holidays,
      Map<String, String> cutOffs) {
    SiteCalendar calendar() {
      Map<String, LocalTime> times = new HashMap<>();
      cutOffs.forEach((carrier, time) -> times.put(carrier, LocalTime.parse(time)));
      return new SiteCalendar(new CalendarRow(zone, days, start, end, holidays).calendar(), times);
    }
  }

  /** The dictionary from the text of {@code config/exceptions.yaml}. */
  public static Dictionary dictionary(String yaml) {
    String file = "config/exceptions.yaml";
    DictionaryFile rows = read(file, yaml, DictionaryFile.class);
    List<LocalRow> locals = new ArrayList<>();
    for (JsonNode row : rows.overrides()) {
      OverrideRow one =
          readSparse(file + " at overrides[" + locals.size() + "]", row, OverrideRow.class);
      if (one.type() == null) {
        throw wrong(file, "overrides[" + locals.size() + "].type", "a code was expected");
      }
      locals.add(one.row());
    }
    return build(
        file, () -> new Dictionary(rows.types().stream().map(TypeRow::type).toList(), locals));
  }

  /** The owners of attributes from the text of {@code config/owners.yaml}. */
  public static Owners owners(String yaml) {
    String file = "config/owners.yaml";
    OwnersFile rows = read(file, yaml, OwnersFile.class);
    return build(
        file,
        () ->
            new Owners(
                rows.owners().stream()
                    .map(row -> new Owners.Rule(kind(row.kind()), row.attributes(), row.sources()))
                    .toList()));
  }

  /**
   * Which cases are one problem, from the text of {@code config/correlation.yaml}; every type must
   * stand in the dictionary.
   */
  public static Correlation correlation(String yaml, Dictionary dictionary) {
    String file = "config/correlation.yaml";
    CorrelationFile rows = read(file, yaml, CorrelationFile.class);
    return build(
        file,
        () -> {
          rows.chains().forEach(chain -> chain.types().forEach(dictionary::type));
          return new Correlation(
              rows.chains().stream()
                  .map(
                      chain ->
                          new Correlation.Chain(
                              chain.name(),
                              chain.types(),
                              Duration.ofDays(chain.withinDays()),
                              chain.most()))
                  .toList());
        });
  }

  static Kind kind(String code) {
    return Kind.find(code)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the kind " + code + " is unknown; known are " + Kind.codes()));
  }

  /**
   * The scoring policy from the texts of {@code config/scoring.yaml} and {@code
   * config/calendars.yaml}; every type of the dictionary must have its terms and its team's
   * calendar.
   */
  public static ScoringPolicy scoring(
      String scoringYaml,
      int version,
      String calendarsYaml,
      int calendarVersion,
      Dictionary dictionary) {
    String file = "config/scoring.yaml";
    ScoringFile scoring = read(file, scoringYaml, ScoringFile.class);
    Map<String, WorkCalendar> calendars = calendars(calendarsYaml);
    Map<String, String> teams = new HashMap<>();
    for (ExceptionType type : dictionary.types()) {
      teams.put(type.code(), type.team());
      if (!scoring.terms().containsKey(type.code())) {
        throw wrong(
            file,
            "terms",
            "no terms for " + type.code() + ", every type of config/exceptions.yaml needs them");
      }
      if (!calendars.containsKey(type.team())) {
        throw wrong(
            "config/calendars.yaml",
            "teams",
            "no calendar for the team " + type.team() + " of " + type.code());
      }
    }
    return new ScoringPolicy(
        version,
        calendarVersion,
        scoring.currency(),
        scoring.rates(),
        scoring.guardWindowHours(),
        scoring.constants(),
        scoring.uncertainty(),
        scoring.terms(),
        teams,
        calendars,
        scoring.predictions());
  }

  /** What was counted from closed cases, from the text of {@code config/estimates.yaml}. */
  public static Averages.Snapshot estimates(String yaml) {
    String file = "config/estimates.yaml";
    EstimatesFile counted = read(file, yaml, EstimatesFile.class);
    Map<String, Averages.Tally> cells = new HashMap<>();
    counted
        .cells()
        .forEach(
            (cell, row) -> {
              double[] n = numbers(file, "cells." + cell, row, 12);
              cells.put(
                  cell,
                  new Averages.Tally(
                      (long) n[0],
                      n[1],
                      (long) n[2],
                      n[3],
                      n[4],
                      (long) n[5],
                      (long) n[6],
                      n[7],
                      (long) n[8],
                      (long) n[9],
                      (long) n[10],
                      (long) n[11]));
            });
    Map<String, Averages.Values> values = new HashMap<>();
    counted
        .values()
        .forEach(
            (cell, row) -> {
              double[] n = numbers(file, "values." + cell, row, 2);
              values.put(cell, new Averages.Values((long) n[0], n[1]));
            });
    Map<String, Averages.Shape> types = new HashMap<>();
    counted
        .types()
        .forEach(
            (type, row) -> {
              double[] n = numbers(file, "types." + type, row, 6);
              types.put(type, new Averages.Shape((long) n[0], n[1], n[2], n[3], n[4], n[5]));
            });
    return new Averages.Snapshot(counted.asOf(), counted.cases(), cells, values, types);
  }

  private static double[] numbers(String file, String path, double[] row, int count) {
    if (row.length != count || Arrays.stream(row).anyMatch(number -> !Double.isFinite(number))) {
      throw wrong(file, path, count + " numbers were expected");
    }
    return row;
  }

  private record SubscriptionFile(
      @Nullable String url,
      @Nullable Set<String> cases,
      @Nullable Set<String> events,
      @Nullable Set<String> teams,
      @Nullable Set<String> types,
      @Nullable Boolean privateAddress,
      @Nullable Boolean test) {}

  /** A subscription from the text of {@code config/subscriptions/<name>.yaml}. */
  public static Subscription subscription(String name, String yaml) {
    String file = "config/subscriptions/" + name + ".yaml";
    SubscriptionFile one =
        read(
            file,
            yaml,
            YAML.readerFor(SubscriptionFile.class)
                .without(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES));
    String url = one.url();
    if (url == null) {
      throw wrong(file, "url", "an address was expected");
    }
    for (String type : some(one.events())) {
      if (!Projections.TYPES.contains(type)) {
        throw wrong(file, "events", "there is no event type " + type);
      }
    }
    return build(
        file,
        () ->
            new Subscription(
                name,
                URI.create(url),
                some(one.cases()),
                some(one.events()),
                some(one.teams()),
                some(one.types()),
                Boolean.TRUE.equals(one.privateAddress()),
                Boolean.TRUE.equals(one.test())));
  }

  private static Set<String> some(@Nullable Set<String> named) {
    return Objects.requireNonNullElse(named, Set.of());
  }

  /** The calendars of teams from the text of {@code config/calendars.yaml}. */
  public static Map<String, WorkCalendar> calendars(String yaml) {
    String file = "config/calendars.yaml";
    Map<String, WorkCalendar> calendars = new HashMap<>();
    read(file, yaml, CalendarFile.class)
        .teams()
        .forEach(
            (team, row) -> calendars.put(team, build(file + ": teams." + team, row::calendar)));
    return calendars;
  }

  /** The calendars of sites from the text of {@code config/calendars.yaml}. */
  public static SiteCalendars sites(String yaml) {
    String file = "config/calendars.yaml";
    Map<String, SiteCalendar> sites = new HashMap<>();
    read(file, yaml, CalendarFile.class)
        .sites()
        .forEach((site, row) -> sites.put(site, build(file + ": sites." + site, row::calendar)));
    return build(file, () -> new SiteCalendars(sites));
  }

  interface Building<T> {
    T build();
  }

  static <T> T build(String file, Building<T> building) {
    try {
      return building.build();
    } catch (IllegalArgumentException | DateTimeException e) {
      throw wrong(file, "", String.valueOf(e.getMessage()));
    }
  }

  static <T> T read(String file, String yaml, Class<T> type) {
    return read(file, yaml, YAML.readerFor(type));
  }

  /** A row whose members may be absent; the record says itself what it needs. */
  static <T> T readSparse(String place, JsonNode row, Class<T> type) {
    return read(
        place,
        row.toString(),
        YAML.readerFor(type).without(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES));
  }

  static <T> T read(String file, String yaml, ObjectReader reader) {
    try {
      return reader.readValue(yaml);
    } catch (JsonMappingException e) {
      throw wrong(
          file,
          e.getPathReference().replaceAll("\\w+(\\.\\w+)*\\$?\\w*\\[", "["),
          e.getOriginalMessage());
    } catch (JsonProcessingException e) {
      throw wrong(
          file,
          e.getLocation() == null
              ? ""
              : "line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr(),
          e.getOriginalMessage());
    }
  }

  private static FaultException wrong(String file, String path, String message) {
    return FaultException.of(
        "CONFIG-INVALID",
        FaultKind.MISCONFIGURED,
        file + (path.isEmpty() ? "" : " at " + path) + ": " + message,
        "Correct the file; its comments say what each key takes.");
  }
}
