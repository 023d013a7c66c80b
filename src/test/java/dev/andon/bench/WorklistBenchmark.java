package dev.andon.bench;

import dev.andon.detection.Detection;
import dev.andon.detection.Finding;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.scoring.Scorer;
import dev.andon.scoring.Standing;
import dev.andon.testing.Events;
import dev.andon.testing.Policies;
import dev.andon.worklist.Competence;
import dev.andon.worklist.Waiting;
import dev.andon.worklist.Worklist;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Ranks the open cases of a team again at a later hour, as the worklist does before a pull: whole
 * process, one thread, no database. Run by {@code bench/worklist}.
 */
public final class WorklistBenchmark {
  private WorklistBenchmark() {}

  public static void main(String[] arguments) {
    int cases = Integer.parseInt(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    Scorer scorer = new Scorer(Policies.scoring());
    Random random = new Random(3);
    List<Waiting> waiting = new ArrayList<>();
    String[] types = {"WHS-SHORT-PICK", "WHS-PACK-DISCREPANCY", "WHS-SHIPMENT-NOT-READY"};
    for (int i = 0; i < cases; i++) {
      Instant detected = Events.START.plus(Duration.ofMinutes(random.nextInt(10_000)));
      Detection detection =
          new Detection(
              "e",
              detected,
              "DC1",
              detected.plus(Duration.ofMinutes(random.nextInt(5_000))),
              "Short.",
              Map.of("valueMinor", Integer.toString(random.nextInt(2_000_000))),
              Set.of("e"));
      var decision =
          scorer.score(
              new Finding(
                  types[random.nextInt(types.length)],
                  new ObjectRef(Kind.ORDER_LINE, "L" + i),
                  Optional.of(detection),
                  Collections.emptySortedMap()),
              Scorer.asOf(detected));
      waiting.add(
          new Waiting(
              "case-" + i, 1, "DC1", decision.amountMinor(), Standing.of(decision.inputs())));
    }
    double[] millis = new double[rounds];
    for (int round = -3; round < rounds; round++) {
      Instant now = Events.START.plus(Duration.ofHours(200 + round));
      long start = System.nanoTime();
      Worklist list = Worklist.of(waiting, scorer.rescoring("warehouse", now));
      if (list.offers(Competence.ALL, 1, new Worklist.Reserve(20, 24)).isEmpty()) {
        throw new IllegalStateException("nothing to offer");
      }
      if (round >= 0) {
        millis[round] = (System.nanoTime() - start) / 1e6;
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%d open cases ranked again: median %.0f ms of %d rounds%n",
        cases,
        PipelineBenchmark.median(millis),
        rounds);
  }
}
