package dev.andon.casework;

import dev.andon.decision.Rulebook;
import dev.andon.decision.RulingFailed;
import dev.andon.detection.Scope;
import dev.andon.detection.Thresholds;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The decision {@code thresholds}: asked once for each place, as its answer is a function of it. A
 * ruling that fails leaves the dictionary's figure.
 */
public final class RuledThresholds implements Thresholds {
  private static final int MAX_KEPT = 100_000;
  private final Rulebook rules;
  private final RulingCounts counts;
  private final Map<Asked, BigDecimal> kept = new ConcurrentHashMap<>();

  private record Asked(String type, String name, Scope scope, BigDecimal value) {}

  public RuledThresholds(Rulebook rules, RulingCounts counts) {
    this.rules = rules;
    this.counts = counts;
  }

  @Override
  public BigDecimal of(String type, String name, Scope scope, BigDecimal value) {
    Asked asked = new Asked(type, name, scope, value);
    BigDecimal known = kept.get(asked);
    if (known != null) {
      return known;
    }
    BigDecimal ruled = ask(asked);
    if (kept.size() < MAX_KEPT) {
      kept.put(asked, ruled);
    }
    return ruled;
  }

  private BigDecimal ask(Asked asked) {
    Map<String, Object> inputs = new HashMap<>();
    inputs.put("type", asked.type());
    inputs.put("name", asked.name());
    inputs.put("value", asked.value().doubleValue());
    inputs.put("site", asked.scope().site().orElse(""));
    inputs.put("partner", asked.scope().partner().orElse(""));
    inputs.put("itemClass", asked.scope().itemClass().orElse(""));
    counts.asked("thresholds");
    try {
      double ruled = rules.rule(inputs).number("value");
      // The dictionary's own digits, where the rules say the same.
      return ruled == asked.value().doubleValue() ? asked.value() : BigDecimal.valueOf(ruled);
    } catch (RulingFailed e) {
      counts.fallback("thresholds");
      return asked.value();
    }
  }
}
