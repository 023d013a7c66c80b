package dev.andon.testing;

import dev.andon.casework.CaseChange;
import dev.andon.casework.CaseLog;
import dev.andon.casework.ExceptionCase;
import dev.andon.casework.Handling;
import dev.andon.casework.Membership;
import dev.andon.casework.store.CaseStore;
import dev.andon.detection.ExceptionType;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.scoring.Decision;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Cases that are stored without the events that would have opened them. */
public final class Cases {
  private Cases() {}

  /** Stores them with their decisions. */
  public static void store(Connection connection, List<ExceptionCase> cases) throws SQLException {
    new CaseStore()
        .save(
            connection,
            cases,
            cases.stream()
                .map(
                    one ->
                        new CaseChange(
                            one, Optional.of(one.decision()), "e1", List.of(), List.of()))
                .toList());
  }

  /** An open case of the credit team that stands by this decision, its first. */
  public static ExceptionCase open(String caseId, Decision decision) {
    ObjectRef order = new ObjectRef(Kind.ORDER, "C1/" + caseId);
    return new ExceptionCase(
        "main",
        caseId,
        "ORD-CREDIT-HOLD",
        order,
        true,
        ExceptionCase.State.OPEN,
        "credit",
        null,
        null,
        false,
        true,
        decision,
        decision.asOf(),
        decision.asOf(),
        null,
        null,
        0,
        0,
        null,
        null,
        "e1",
        new Membership(order, "", caseId, null),
        new Handling(
            ExceptionType.Severity.HIGH,
            "hours",
            60,
            decision.asOf(),
            decision.asOf(),
            ExceptionType.Gate.APPROVE,
            ExceptionType.Mode.RECOMMEND,
            List.of()),
        List.of("e1"),
        1,
        0,
        0,
        CaseLog.ROOT,
        1);
  }
}
