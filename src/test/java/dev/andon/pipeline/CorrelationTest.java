package dev.andon.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.andon.canonical.Event;
import dev.andon.casework.CaseVerbs;
import dev.andon.casework.ExceptionCase;
import dev.andon.casework.LogEntry;
import dev.andon.testing.DocumentFlow;
import dev.andon.testing.Events;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which cases are one problem; {@link #main} is {@code bench/correlation}. */
public final class CorrelationTest {
  private static final int GUARD = 40;

  /** Pairs of cases: together by Andon, together in truth, both. */
  private record Pairs(long found, long real, long right, int largest, int cases, int problems) {
    double precision() {
      return 1.0 * right / Math.max(1, found);
    }

    double recall() {
      return 1.0 * right / Math.max(1, real);
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%d cases in %d problems, the largest of %d; pairs together %d, in truth %d, right %d: precision %.4f, recall %.4f",
          cases,
          problems,
          largest,
          found,
          real,
          right,
          precision(),
          recall());
    }
  }

  /** Arguments: orders, seed. */
  public static void main(String[] arguments) {
    Pairs pairs = year(Integer.parseInt(arguments[0]), Long.parseLong(arguments[1]));
    System.out.println(pairs);
    System.exit(
        pairs.precision() >= 0.95 && pairs.recall() >= 0.95 && pairs.largest() <= GUARD ? 0 : 1);
  }

  private static Pairs year(int orders, long seed) {
    DocumentFlow flow = new DocumentFlow(orders, seed);
    FoldMemory memory = new FoldMemory().play(flow.events, flow.events.size());
    Map<String, Integer> byLead = new HashMap<>();
    Map<String, Integer> byCause = new HashMap<>();
    Map<String, Integer> byBoth = new HashMap<>();
    for (ExceptionCase one : memory.cases.values()) {
      String cause = flow.causes.get(one.openingEvent());
      assertThat(cause).as("%s %s opened by no trouble", one.type(), one.object()).isNotNull();
      String lead = one.membership().lead();
      byLead.merge(lead, 1, Integer::sum);
      byCause.merge(cause, 1, Integer::sum);
      byBoth.merge(lead + cause, 1, Integer::sum);
    }
    return new Pairs(
        pairs(byLead),
        pairs(byCause),
        pairs(byBoth),
        Collections.max(byLead.values()),
        memory.cases.size(),
        byLead.size());
  }

  private static long pairs(Map<String, Integer> sizes) {
    return sizes.values().stream().mapToLong(size -> size * (size - 1L) / 2).sum();
  }

  @Test
  void casesOfOneCauseStandTogetherAndOthersApart() {
    Pairs pairs = year(3_000, 1);
    assertThat(pairs.precision()).as("%s", pairs).isGreaterThanOrEqualTo(0.95);
    assertThat(pairs.recall()).as("%s", pairs).isGreaterThanOrEqualTo(0.95);
    assertThat(pairs.largest()).isLessThanOrEqualTo(GUARD);
  }

  @Test
  void whateverTheOrderTheProblemsAreTheSame() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int history = 0; history < 1_000; history++) {
      List<Event> events = new DocumentFlow(6, random.nextLong()).events;
      Set<String> ordered = problems(new FoldMemory().play(events, events.size()));
      List<Event> shuffled = new ArrayList<>(events);
      shuffled.addAll(events.subList(0, events.size() / 3));
      Collections.shuffle(shuffled, random);
      assertThat(problems(new FoldMemory().play(shuffled, 1 + random.nextInt(50))))
          .as("history %d of seed %d", history, seed)
          .isEqualTo(ordered);
    }
  }

  /** Each problem that stands as the sorted list of its cases. */
  private static Set<String> problems(FoldMemory memory) {
    Map<String, Set<String>> byLead = new TreeMap<>();
    for (ExceptionCase one : memory.cases.values()) {
      if (one.current() && one.holds()) {
        byLead
            .computeIfAbsent(one.membership().lead(), ignored -> new TreeSet<>())
            .add(one.type() + " " + one.object() + " " + one.team() + " " + one.state());
      }
    }
    return new TreeSet<>(byLead.values().stream().map(Set::toString).toList());
  }

  @Test
  void aTaskInAProblemInvitesAsATaskAndNamesTheLead() {
    List<Event> events =
        List.of(
            Events.placed("C1", "1", "I1", "10", "11.50", Events.START),
            Events.pick("C1", "1", "10", "4", Events.START.plusSeconds(3600)),
            DocumentFlow.shipment("S1", "C1", "1", Events.START),
            DocumentFlow.late("S1", Events.START, 26));
    FoldMemory memory = new FoldMemory().play(events, 1);
    String lead =
        memory.cases.values().stream()
            .filter(one -> one.type().equals("WHS-SHORT-PICK"))
            .findFirst()
            .orElseThrow()
            .caseId();
    assertThat(
            memory.changes.stream()
                .flatMap(change -> change.tickets().stream())
                .map(
                    ticket ->
                        ticket.kind() + " " + ticket.type() + " " + ticket.lead().equals(lead)))
        .containsExactly("opened WHS-SHORT-PICK true", "task TRN-CARRIER-DELAY true");
  }

  @Test
  void aCaseStandsWithTheOrderToWhichItsSupplyIsPeggedLaterThoughNothingElseChanges() {
    Instant at = Events.START;
    FoldMemory memory =
        new FoldMemory()
            .play(
                List.of(
                    DocumentFlow.bought("P1", "", at),
                    DocumentFlow.confirmed("P1", "6", at.plusSeconds(3600))),
                1);
    ExceptionCase changed = memory.cases.values().iterator().next();
    // Closed by hand, so that not even its score changes.
    ExceptionCase closed =
        CaseVerbs.close(changed, changed.version(), "accepted", "supplier", "ann", at).after();
    memory.cases.put(closed.caseId(), closed);
    memory.play(
        List.of(
            DocumentFlow.allocated("C1", "1", 1, "10", "P1", at.plusSeconds(7200)),
            DocumentFlow.shipment("S1", "C1", "1", at),
            DocumentFlow.late("S1", at, 26)),
        1);
    assertThat(memory.cases.values())
        .extracting(
            ExceptionCase::type,
            one -> one.membership().document().key(),
            one -> one.membership().lead())
        .containsExactlyInAnyOrder(
            tuple("PRC-CONFIRMATION-CHANGED", "C1/1", changed.caseId()),
            tuple("TRN-CARRIER-DELAY", "C1/1", changed.caseId()));
    assertThat(
            memory.changes.stream()
                .flatMap(change -> change.log().stream())
                .filter(entry -> entry.action().equals("placed"))
                .map(LogEntry::detail))
        .containsExactly(Map.of("document", "order C1/1", "line", "1"));
  }
}
