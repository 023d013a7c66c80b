package dev.andon.casework;

import static dev.andon.testing.Events.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.andon.app.config.ConfigReader;
import dev.andon.canonical.Event;
import dev.andon.detection.Detectors;
import dev.andon.detection.Dictionary;
import dev.andon.detection.Finding;
import dev.andon.enrichment.Owners;
import dev.andon.enrichment.Projections;
import dev.andon.enrichment.WorkingSet;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.scoring.Decision;
import dev.andon.scoring.Scorer;
import dev.andon.testing.Events;
import dev.andon.testing.Policies;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CaseVerbsTest {
  private final WorkingSet set = new WorkingSet();
  private final CaseSet cases = new CaseSet();

  private List<CaseChange> play(Event event) {
    return play(event, Policies.dictionary());
  }

  private List<CaseChange> play(Event event, Dictionary dictionary) {
    List<Finding> findings =
        Detectors.standard(dictionary)
            .run(set.apply(event, Projections.standard(Owners.NONE).project(event)), set);
    Map<Finding, Decision> decisions = new IdentityHashMap<>();
    for (Finding finding : findings) {
      if (finding.detection().isPresent()) {
        decisions.put(
            finding,
            new Scorer(Policies.scoring()).score(finding, Scorer.asOf(event.receivedAt())));
      }
    }
    return Policies.caseBook(dictionary).apply(event, findings, decisions, cases);
  }

  private ExceptionCase held() {
    return play(Events.held("C1", "1", START.plusSeconds(36000), START)).get(0).after();
  }

  private static List<String> tickets(CaseChange change) {
    return change.tickets().stream()
        .map(ticket -> ticket.ref().substring(33) + " " + ticket.kind() + " " + ticket.team())
        .toList();
  }

  private static void conflict(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable verb, String code) {
    assertThatThrownBy(verb)
        .isInstanceOfSatisfying(
            FaultException.class,
            e -> {
              assertThat(e.fault().kind()).isEqualTo(FaultKind.CONFLICT);
              assertThat(e.fault().code()).isEqualTo(code);
            });
  }

  @Test
  void aTypeThatASiteOnlyObservesOpensItsCaseAndInvitesNobody() {
    Dictionary dictionary =
        ConfigReader.dictionary(
            Policies.text("exceptions.yaml")
                .replace(
                    "overrides: []",
                    "overrides:\n  - {type: ORD-CREDIT-HOLD, site: DC1, mode: observe}"));
    CaseChange held =
        play(Events.held("C1", "1", START.plusSeconds(36000), START), dictionary).get(0);
    assertThat(held.after().site()).isEqualTo("DC1");
    assertThat(held.after().state()).isEqualTo(ExceptionCase.State.OPEN);
    assertThat(held.tickets()).isEmpty();
    CaseChange released =
        play(Events.released("C1", "1", START.plusSeconds(60)), dictionary).get(0);
    assertThat(released.after().state()).isEqualTo(ExceptionCase.State.CLOSED);
    assertThat(released.tickets()).isEmpty();
  }

  @Test
  void aClaimedCaseIsHandedOnClosedAndReopenedWithItsTrailChained() {
    ExceptionCase open = held();
    List<LogEntry> log = new ArrayList<>();
    CaseChange claimed = CaseVerbs.claim(open, open.version(), "ann", START.plusSeconds(60));
    CaseChange assigned =
        CaseVerbs.assign(claimed.after(), 2, "bob", "ann", START.plusSeconds(120));
    CaseChange moved =
        CaseVerbs.reassign(assigned.after(), 3, "sales", "bob", START.plusSeconds(180));
    CaseChange closed =
        CaseVerbs.close(moved.after(), 4, "resolved", "master-data", "eve", START.plusSeconds(240));
    CaseChange reopened =
        CaseVerbs.reopen(closed.after(), 5, "not done", "eve", START.plusSeconds(300));
    assertThat(tickets(claimed)).isEmpty();
    assertThat(tickets(moved)).containsExactly("2 withdrawn credit", "3 reassigned sales");
    assertThat(tickets(closed)).containsExactly("4 withdrawn sales");
    assertThat(tickets(reopened)).containsExactly("5 reopened sales");
    assertThat(closed.after().ownerChanges()).isEqualTo(2);
    assertThat(closed.after().firstActionAt()).isEqualTo(START.plusSeconds(60));
    assertThat(reopened.after().outcome()).isNull();
    for (CaseChange change : List.of(claimed, assigned, moved, closed, reopened)) {
      log.addAll(change.log());
    }
    String previous = open.logHash();
    for (LogEntry entry : log) {
      assertThat(entry.previousHash()).isEqualTo(previous);
      assertThat(
              CaseLog.hash(
                  entry.caseId(),
                  entry.n(),
                  entry.at(),
                  entry.actor(),
                  entry.action(),
                  entry.detail(),
                  "",
                  previous))
          .isEqualTo(entry.hash());
      previous = entry.hash();
    }
    assertThat(reopened.after().logHash()).isEqualTo(previous);
  }

  @Test
  void aStaleVersionAnotherPersonsCaseAndAClosedOneAreConflicts() {
    ExceptionCase open = held();
    conflict(() -> CaseVerbs.claim(open, open.version() - 1, "ann", START), "CASE-VERSION");
    ExceptionCase claimed = CaseVerbs.claim(open, open.version(), "ann", START).after();
    conflict(() -> CaseVerbs.claim(claimed, claimed.version(), "bob", START), "CASE-CLAIMED");
    ExceptionCase closed =
        CaseVerbs.close(claimed, claimed.version(), "resolved", "policy", "ann", START).after();
    conflict(() -> CaseVerbs.assign(closed, closed.version(), "bob", "ann", START), "CASE-CLOSED");
    conflict(
        () -> CaseVerbs.reassign(closed, closed.version(), "sales", "ann", START), "CASE-CLOSED");
    conflict(
        () -> CaseVerbs.close(closed, closed.version(), "resolved", "policy", "ann", START),
        "CASE-CLOSED");
    conflict(() -> CaseVerbs.reopen(open, open.version(), "again", "ann", START), "CASE-OPEN");
  }

  @Test
  void aCaseThatAPersonClosedOnlyGathersEvidenceWhileItStillHolds() {
    ExceptionCase open = held();
    ExceptionCase closed =
        CaseVerbs.close(open, open.version(), "accepted", "policy", "ann", START).after();
    cases.load(closed);
    CaseChange joined =
        play(Events.held("C1", "1", START.plusSeconds(50000), START.plusSeconds(900))).get(0);
    assertThat(joined.after().state()).isEqualTo(ExceptionCase.State.CLOSED);
    assertThat(joined.after().evidence()).hasSizeGreaterThan(open.evidence().size());
    assertThat(joined.tickets()).isEmpty();
    assertThat(joined.decision()).isEmpty();
  }

  @Test
  void beyondTheReopenTimeANewCaseFollowsTheOldOne() {
    ExceptionCase open = held();
    play(Events.released("C1", "1", START.plusSeconds(600)));
    Instant later = START.plus(Duration.ofHours(73));
    List<CaseChange> changes = play(Events.held("C1", "1", later.plusSeconds(36000), later));
    assertThat(changes).hasSize(2);
    assertThat(changes.get(0).after().caseId()).isEqualTo(open.caseId());
    assertThat(changes.get(0).after().current()).isFalse();
    assertThat(changes.get(1).after().caseId()).isNotEqualTo(open.caseId());
    assertThat(tickets(changes.get(1))).containsExactly("1 opened credit");
  }
}
