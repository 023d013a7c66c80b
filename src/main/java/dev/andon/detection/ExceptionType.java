package dev.andon.detection;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/**
 * One row of the exception dictionary ({@code config/exceptions.yaml}).
 *
 * @param code stable code, e.g. {@code ORD-CREDIT-HOLD}
 * @param domain order, inventory, warehouse, transport, procurement, finance or integration
 * @param meaning one sentence
 * @param team owner team; its queue is {@code cases.<team>}
 * @param gate what may happen without a person: auto, approve or two
 * @param autoClose whether a case closes by itself when its condition clears
 * @param reopenHours a closed case whose condition returns within this time opens again instead of
 *     a new one
 * @param tolerances figures of the detector by name, in percent or units as the name says
 */
public record ExceptionType(
    String code,
    String domain,
    String meaning,
    String team,
    Gate gate,
    boolean autoClose,
    int reopenHours,
    Map<String, BigDecimal> tolerances) {
  public ExceptionType {
    tolerances = java.util.Collections.unmodifiableMap(new TreeMap<>(tolerances));
  }

  /** What may happen without a person. */
  public enum Gate {
    AUTO,
    APPROVE,
    TWO
  }

  /** A tolerance, zero when the dictionary names none. */
  public BigDecimal tolerance(String name) {
    return tolerances.getOrDefault(name, BigDecimal.ZERO);
  }
}
