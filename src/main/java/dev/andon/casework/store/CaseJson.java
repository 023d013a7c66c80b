package dev.andon.casework.store;

import dev.andon.casework.ExceptionCase;
import dev.andon.scoring.Decision;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A case as plain maps, for JSON. */
public final class CaseJson {
  private CaseJson() {}

  /**
   * The problem that a case is part of: its lead and every case in it, each a task of its team.
   *
   * @param cases of the problem, the lead first
   */
  public static Map<String, Object> problem(List<ExceptionCase> cases) {
    Map<String, Object> problem = new LinkedHashMap<>();
    ExceptionCase lead = cases.get(0);
    problem.put("caseId", lead.caseId());
    problem.put("type", lead.type());
    problem.put("key", lead.object().key());
    problem.put(
        "state",
        cases.stream().allMatch(one -> one.state() == ExceptionCase.State.CLOSED)
            ? "closed"
            : "open");
    problem.put("tasks", cases.stream().map(CaseJson::task).toList());
    return problem;
  }

  private static Map<String, Object> task(ExceptionCase one) {
    Map<String, Object> task = new LinkedHashMap<>();
    task.put("caseId", one.caseId());
    task.put("type", one.type());
    task.put("key", one.object().key());
    task.put("team", one.team());
    task.put("state", one.state().name().toLowerCase(Locale.ROOT));
    task.put("owner", one.owner());
    task.put("score", new BigDecimal(one.decision().score()).setScale(2, RoundingMode.HALF_EVEN));
    task.put("occurredAt", one.occurredAt().toString());
    task.put("reason", one.decision().text());
    task.put("byHand", one.membership().pinned() != null);
    return task;
  }

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
    item.put("severity", HandlingJson.severity(one.handling()));
    item.put("sla", HandlingJson.sla(one.handling()));
    item.put("gate", HandlingJson.lower(one.handling().gate()));
    item.put("mode", HandlingJson.lower(one.handling().mode()));
    item.put("triage", decision.confidence().equals("LOW"));
    item.put(
        "money", Map.of("amountMinor", decision.amountMinor(), "currency", decision.currency()));
    item.put("due", decision.due() == null ? null : decision.due().toString());
    item.put("owner", one.owner());
    item.put("test", one.test());
    item.put("version", one.version());
    item.put("detectedAt", one.detectedAt().toString());
    item.put("explanation", DecisionJson.summary(decision));
    return item;
  }
}
