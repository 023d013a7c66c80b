package dev.andon.worklist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.detection.Detection;
import dev.andon.detection.Finding;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.scoring.Decision;
import dev.andon.scoring.Rescoring;
import dev.andon.scoring.Score;
import dev.andon.scoring.Scorer;
import dev.andon.scoring.Standing;
import dev.andon.testing.Policies;
import dev.andon.worklist.Worklist.Lane;
import dev.andon.worklist.Worklist.Offer;
import dev.andon.worklist.Worklist.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WorklistTest {
  /** A Monday; the warehouse works from 6 to 22 in Berlin. */
  private static final Instant MONDAY = Instant.parse("2026-03-02T08:00:00Z");

  private static final Worklist.Reserve RESERVE = Policies.reserve();
  private final Scorer scorer = new Scorer(Policies.scoring());

  private Decision decision(
      String id, String type, long valueMinor, Instant detected, Instant due) {
    ObjectRef object = new ObjectRef(Kind.ORDER_LINE, id);
    Detection detection =
        new Detection(
            "e-" + id,
            detected,
            "DC1",
            due,
            "Short.",
            Map.of("valueMinor", Long.toString(valueMinor)),
            Set.of("e-" + id));
    Fact fact = new Fact("true", "wms", detected, "", "e-" + id, detected, List.of("e-" + id));
    return scorer.score(
        new Finding(
            type,
            object,
            Optional.of(detection),
            new TreeMap<>(Map.of(object, Facts.of(Map.of("short", fact))))),
        Scorer.asOf(detected));
  }

  private Waiting waiting(String id, String type, long valueMinor, Instant detected, Instant due) {
    Decision decision = decision(id, type, valueMinor, detected, due);
    return new Waiting(id, 1, "DC1", decision.amountMinor(), Standing.of(decision.inputs()));
  }

  private Waiting pick(String id, long valueMinor, Instant detected) {
    return waiting(id, "WHS-SHORT-PICK", valueMinor, detected, detected.plus(Duration.ofHours(9)));
  }

  private Worklist ranked(List<Waiting> waiting, Instant now) {
    return Worklist.of(waiting, scorer.rescoring("warehouse", now));
  }

  @Test
  void theOrderIsThatOfTheFullHourOrTheStartOfTheShift() {
    assertThat(scorer.rescoring("warehouse", MONDAY.plusSeconds(3599)).asOf()).isEqualTo(MONDAY);
    Instant start = Policies.scoring().calendars().get("warehouse").lastStart(MONDAY);
    assertThat(start).isBeforeOrEqualTo(MONDAY).isAfter(MONDAY.minus(Duration.ofHours(24)));
    assertThat(scorer.rescoring("warehouse", start.plusSeconds(60)).asOf()).isEqualTo(start);
  }

  @Test
  void rankingAgainGivesTheNumbersThatAWholeScoreWouldGive() {
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      Instant detected = MONDAY.plus(Duration.ofMinutes(random.nextInt(6_000)));
      Decision stored =
          decision(
              "L" + i,
              "WHS-SHORT-PICK",
              random.nextInt(5_000_000),
              detected,
              detected.plus(Duration.ofHours(random.nextInt(48))));
      Standing standing = Standing.of(stored.inputs());
      Rescoring later =
          scorer.rescoring(
              "warehouse", detected.plus(Duration.ofMinutes(60 + random.nextInt(20_000))));
      assertThat(later.score(standing))
          .isEqualTo(Score.of(scorer.inputs(stored.inputs(), later.asOf())));
      Rescoring earlier = scorer.rescoring("warehouse", detected.minus(Duration.ofDays(1)));
      assertThat(earlier.score(standing).index()).isEqualTo(stored.score());
    }
  }

  @Test
  void whatCostsLessThanATouchWaitsInTheBatchUntilWaitingLiftsIt() {
    Waiting small =
        waiting("S", "INV-DUPLICATE-ITEM", 1_000, MONDAY, MONDAY.plus(Duration.ofDays(60)));
    Waiting large = pick("L", 500_000, MONDAY);
    Worklist list = ranked(List.of(small, large), MONDAY);
    assertThat(list.places())
        .extracting(Worklist.Place::lane)
        .containsExactly(Lane.WORK, Lane.BATCH);
    assertThat(list.offers(Competence.ALL, 1, RESERVE))
        .extracting(offer -> offer.place().waiting().caseId())
        .containsExactly("L");
    Worklist later =
        Worklist.of(
            List.of(small), scorer.rescoring("master-data", MONDAY.plus(Duration.ofDays(45))));
    assertThat(later.places().get(0).lane()).isEqualTo(Lane.WORK);
  }

  @Test
  void aPersonGetsOnlyWhatIsTheirsToWork() {
    Waiting one = pick("A", 500_000, MONDAY);
    Competence all = Competence.ALL;
    assertThat(all.may(one)).isTrue();
    assertThat(all.narrowed(List.of("ORD-CREDIT-HOLD"), List.of()).may(one)).isFalse();
    assertThat(all.narrowed(List.of(), List.of("DC2")).may(one)).isFalse();
    Competence clerk =
        new Competence(Set.of("warehouse"), Set.of(), Set.of("DC1"), OptionalLong.of(100));
    assertThat(clerk.serves("credit")).isFalse();
    assertThat(clerk.may(one)).as("above the authority").isFalse();
    assertThat(clerk.narrowed(List.of(), List.of("DC2")).sites())
        .as("a wish does not widen")
        .doesNotContain("DC1", "DC2")
        .isNotEmpty();
  }

  @Test
  void everyTwentiethPullTakesTheOldestThatHasWaitedLongerThanTheReserveAllows() {
    Waiting old = pick("old", 1_000, MONDAY.minus(Duration.ofDays(4)));
    Waiting urgent = pick("urgent", 9_000_000, MONDAY);
    Worklist list = ranked(List.of(old, urgent), MONDAY.plus(Duration.ofHours(1)));
    Offer nineteenth = list.offers(Competence.ALL, 19, RESERVE).get(0);
    assertThat(nineteenth.place().waiting().caseId()).isEqualTo("urgent");
    assertThat(nineteenth.reason()).isEqualTo(Reason.FIRST);
    Offer twentieth = list.offers(Competence.ALL, 20, RESERVE).get(0);
    assertThat(twentieth.place().waiting().caseId()).isEqualTo("old");
    assertThat(twentieth.reason()).isEqualTo(Reason.OLDEST);
  }

  /** Stated in {@link Worklist}: at most every × (1 + the cases that have waited longer) pulls. */
  @Test
  void nobodyWaitsLongerThanTheBoundHoweverMuchIsUrgent() {
    Random random = new Random(11);
    List<Waiting> waiting = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      waiting.add(pick("old" + i, 20_000, MONDAY.minus(Duration.ofDays(5 + i))));
    }
    Map<String, Long> olderThan = new HashMap<>();
    waiting.sort(Comparator.comparing(one -> one.standing().detectedAt()));
    for (int i = 0; i < waiting.size(); i++) {
      olderThan.put(waiting.get(i).caseId(), (long) i);
    }
    long pulls = 0;
    int taken = 0;
    Instant now = MONDAY;
    while (taken < 6) {
      // Always something that is worth more.
      for (int i = 0; i < 2; i++) {
        waiting.add(pick("new" + pulls + "-" + i, 5_000_000 + random.nextInt(1_000_000), now));
      }
      pulls++;
      String next =
          ranked(waiting, now)
              .offers(Competence.ALL, pulls, RESERVE)
              .get(0)
              .place()
              .waiting()
              .caseId();
      waiting.removeIf(one -> one.caseId().equals(next));
      Long older = olderThan.get(next);
      if (older != null) {
        taken++;
        assertThat(pulls).isLessThanOrEqualTo(RESERVE.every() * (1 + older));
      }
      now = now.plus(Duration.ofMinutes(3));
      assertThat(pulls).as("pulls").isLessThanOrEqualTo(120);
    }
  }
}
