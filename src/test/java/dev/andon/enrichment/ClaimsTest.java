package dev.andon.enrichment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.canonical.Event;
import dev.andon.pipeline.FoldMemory;
import dev.andon.testing.DocumentFlow;
import dev.andon.testing.Events;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a stock keeps of those who want it. */
class ClaimsTest {
  private static final ObjectRef STOCK = new ObjectRef(Kind.STOCK, "DC1/I1");

  /** Two orders a time, so that equal times are among them. */
  private static Instant time(int order) {
    return Events.START.plusSeconds(order / 2 * 60L);
  }

  private static String number(int order) {
    return String.valueOf(1_000 + order);
  }

  @Test
  void ofAHotItemTheLatestClaimsStayWhateverTheOrderOfArrival() {
    List<Event> events =
        new ArrayList<>(
            IntStream.range(0, 101)
                .mapToObj(i -> DocumentFlow.allocated("C1", number(i), 1, "4", "", time(i)))
                .toList());
    // One of the first asks once more at the end.
    events.add(DocumentFlow.allocated("C1", number(3), 1, "5", "", time(500)));
    TreeSet<String> latest = new TreeSet<>(List.of("C1/" + number(3) + "#1"));
    IntStream.rangeClosed(102 - Claims.MOST, 100)
        .forEach(i -> latest.add("C1/" + number(i) + "#1"));
    Facts inOrder = new FoldMemory().play(events, 7).facts.get(STOCK);
    assertThat(Claims.shortOnes(inOrder))
        .extracting(claim -> claim.claimant().key())
        .containsExactlyElementsOf(latest);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int history = 0; history < 50; history++) {
      List<Event> shuffled = new ArrayList<>(events);
      shuffled.addAll(events.subList(0, 50));
      Collections.shuffle(shuffled, random);
      assertThat(new FoldMemory().play(shuffled, 1 + random.nextInt(20)).facts.get(STOCK))
          .as("history %d of seed %d", history, seed)
          .isEqualTo(inOrder);
    }
  }

  @Test
  void noClaimHidesAnotherWhateverTheirKeys() {
    // Keys of one hash.
    List<Event> events =
        List.of(
            Events.customer("C1", 10_000, true, Events.START),
            Events.customer("C2", 0, false, Events.START),
            DocumentFlow.allocated("C1", "OAa", 1, "4", "", time(2)),
            DocumentFlow.allocated("C1", "OBB", 1, "4", "", time(4)),
            DocumentFlow.allocated("C1", "OBB", 1, "10", "", time(6)),
            DocumentFlow.allocated("C2", "O1", 1, "10", "", time(8)));
    assertThat(new FoldMemory().play(events, 2).cases.values())
        .anyMatch(one -> one.type().equals("ORD-ALLOCATION-CONFLICT"));
  }
}
