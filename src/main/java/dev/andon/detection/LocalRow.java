package dev.andon.detection;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/**
 * What a type has otherwise at a site, with a partner or for an item class, within the central
 * bounds.
 *
 * @param type its code
 * @param scope where
 */
public record LocalRow(
    String type,
    Scope scope,
    Optional<String> team,
    Optional<BigDecimal> slaMinutes,
    Optional<ExceptionType.Gate> gate,
    Optional<ExceptionType.Mode> mode,
    Optional<Boolean> autoClose,
    Map<String, BigDecimal> tolerances) {
  public LocalRow {
    tolerances = Map.copyOf(tolerances);
  }
}
