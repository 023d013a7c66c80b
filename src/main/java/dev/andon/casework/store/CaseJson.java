package dev.andon.casework.store;

import dev.andon.casework.ExceptionCase;
import dev.andon.scoring.Decision;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A case as plain maps, for JSON. */
public final class CaseJson {
  private CaseJson() {}

  /** A case as worklists show it (contract 11). */
  public static Map<String, Object> summary(ExceptionCase one) {
    Decision decision = one.decision();
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("caseId", one.caseId());
    item.put("type", one.type());
    item.put("key", one.object().key());
    item.put("team", one.team());
    item.put("site", one.site());
    item.put("state", one.state().name().toLowerCase(Locale.ROOT));
    item.put("score", new BigDecimal(decision.score()).setScale(2, RoundingMode.HALF_EVEN));
    item.put("guard", decision.guard());
    item.put("band", decision.band());
    item.put(
        "money", Map.of("amountMinor", decision.amountMinor(), "currency", decision.currency()));
    item.put("due", decision.due() == null ? null : decision.due().toString());
    item.put("owner", one.owner());
    item.put("test", one.test());
    item.put("version", one.version());
    item.put("detectedAt", one.detectedAt().toString());
    item.put("explanation", DecisionJson.explanation(decision));
    return item;
  }
}
