package dev.andon.detection;

import dev.andon.enrichment.Kind;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One row of the exception dictionary ({@code config/exceptions.yaml}), as it holds somewhere: the
 * central row, or that row with what a site, partner or item class has otherwise.
 *
 * @param code stable code, e.g. {@code ORD-CREDIT-HOLD}
 * @param domain order, inventory, warehouse, transport, procurement, finance, integration or
 *     master-data
 * @param meaning one sentence
 * @param signal what reveals it
 * @param key the kind of business object that a case is about
 * @param recognised with each event, or by a scheduled reconciliation
 * @param feeds feeds whose silence would look like this exception
 * @param team owner team; its queue is {@code cases.<team>}
 * @param severity before rules look at the money
 * @param slaMinutes working time of the team until it is solved
 * @param gate what may happen without a person: auto, approve or two
 * @param mode whether Andon only watches, recommends, or acts where the gate allows
 * @param action code of what usually solves it
 * @param autoClose whether a case closes by itself when its condition clears
 * @param reopenHours a closed case whose condition returns within this time opens again instead of
 *     a new one
 * @param tolerances figures of the detector by name, in percent or units as the name says
 */
public record ExceptionType(
    String code,
    String domain,
    String meaning,
    Signal signal,
    Kind key,
    Recognised recognised,
    List<String> feeds,
    String team,
    Severity severity,
    Bounded slaMinutes,
    Gate gate,
    Mode mode,
    String action,
    boolean autoClose,
    int reopenHours,
    Map<String, Bounded> tolerances) {
  public ExceptionType {
    feeds = List.copyOf(feeds);
    tolerances = Collections.unmodifiableMap(new TreeMap<>(tolerances));
  }

  /** What reveals an exception. */
  public enum Signal {
    FLAG,
    COMPARISON,
    ABSENCE,
    PATTERN,
    PREDICTION
  }

  /** When an exception is looked for. */
  public enum Recognised {
    EVENT,
    SCHEDULED
  }

  /** How bad a case is. */
  public enum Severity {
    HIGH,
    MEDIUM,
    LOW
  }

  /** What may happen without a person; each is stricter than the one before. */
  public enum Gate {
    AUTO,
    APPROVE,
    TWO
  }

  /** How far Andon goes; each goes further than the one before. */
  public enum Mode {
    OBSERVE,
    RECOMMEND,
    AUTOMATE
  }

  /** A tolerance; zero when the dictionary names none. */
  public BigDecimal tolerance(String name) {
    Bounded bounded = tolerances.get(name);
    return bounded == null ? BigDecimal.ZERO : bounded.value();
  }

  /** This row with what a local row has otherwise; IllegalArgumentException beyond the bounds. */
  ExceptionType with(LocalRow local) {
    String where = code + " at " + local.scope();
    Map<String, Bounded> figures = new TreeMap<>(tolerances);
    local
        .tolerances()
        .forEach(
            (name, value) -> {
              Bounded central = tolerances.get(name);
              if (central == null) {
                throw new IllegalArgumentException(
                    where + ": no tolerance " + name + "; there are " + tolerances.keySet());
              }
              figures.put(name, central.at(value, where + ": " + name));
            });
    return new ExceptionType(
        code,
        domain,
        meaning,
        signal,
        key,
        recognised,
        feeds,
        local.team().orElse(team),
        severity,
        local
            .slaMinutes()
            .map(minutes -> slaMinutes.at(minutes, where + ": slaMinutes"))
            .orElse(slaMinutes),
        local.gate().map(stricter -> noLess(gate, stricter, where + ": gate")).orElse(gate),
        local.mode().map(lesser -> noMore(mode, lesser, where + ": mode")).orElse(mode),
        action,
        local.autoClose().map(close -> closes(close, where)).orElse(autoClose),
        reopenHours,
        figures);
  }

  private static <E extends Enum<E>> E noLess(E central, E local, String where) {
    if (local.compareTo(central) < 0) {
      throw new IllegalArgumentException(
          where + " " + name(local) + " is less strict than the central " + name(central));
    }
    return local;
  }

  private static <E extends Enum<E>> E noMore(E central, E local, String where) {
    if (local.compareTo(central) > 0) {
      throw new IllegalArgumentException(
          where + " " + name(local) + " goes further than the central " + name(central));
    }
    return local;
  }

  private boolean closes(boolean close, String where) {
    if (close && !autoClose) {
      throw new IllegalArgumentException(
          where + ": autoClose true, but centrally a person closes it");
    }
    return close;
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(java.util.Locale.ROOT);
  }
}
