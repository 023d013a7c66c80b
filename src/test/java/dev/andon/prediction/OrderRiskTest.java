package dev.andon.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OrderRiskTest {
  private static final Instant PLACED = Instant.parse("2026-02-20T08:00:00Z");

  private static List<LeadTimes.Came> came(String supplier, double location, int count) {
    Random random = new Random(9);
    List<LeadTimes.Came> came = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      came.add(new LeadTimes.Came(supplier, "DC1", location + 0.2 * random.nextGaussian()));
    }
    return came;
  }

  @Test
  void whatIsPredictedComesTrueAsOftenAsItIsCalledProbable() {
    Random random = new Random(4);
    LeadTimes.Lead lead = new LeadTimes(came("S1", 0.1, 500)).of("S1", "DC1");
    double predicted = 0;
    int occurred = 0;
    int open = 0;
    for (int i = 0; i < 20_000; i++) {
      double actual = 20 * Math.exp(0.1 + 0.2 * random.nextGaussian());
      double waited = 25 * random.nextDouble();
      double limit = waited + 10 * random.nextDouble();
      if (actual > waited) {
        open++;
        predicted += lead.later(20, waited, limit);
        occurred += actual > limit ? 1 : 0;
      }
    }
    assertThat(predicted / open).isCloseTo((double) occurred / open, within(0.03));
  }

  @Test
  void aSupplierOfWhomLittleIsKnownIsLikeAllOthersAndOneKnownToBeLateIsNot() {
    List<LeadTimes.Came> all = came("S1", 0, 300);
    all.addAll(came("S2", 0.5, 300));
    all.addAll(came("S3", 0.5, 1));
    LeadTimes leads = new LeadTimes(all);
    double early = leads.of("S1", "DC1").later(20, 5, 22);
    double late = leads.of("S2", "DC1").later(20, 5, 22);
    double fresh = leads.of("S3", "DC1").later(20, 5, 22);
    assertThat(early).isLessThan(fresh);
    assertThat(fresh).isLessThan(late);
  }

  @Test
  void riskRisesAsThePromiseNearsAndAShortSupplierIsARiskToo() {
    LeadTimes.Lead lead = new LeadTimes(List.of()).of("S1", "DC1");
    Instant agreed = PLACED.plus(Duration.ofDays(20));
    OrderRisk.Supply supply = new OrderRisk.Supply(PLACED, agreed, 1, lead);
    Instant now = PLACED.plus(Duration.ofDays(10));
    double loose = OrderRisk.probability(List.of(supply), agreed.plus(Duration.ofDays(15)), now);
    double tight = OrderRisk.probability(List.of(supply), agreed.plus(Duration.ofDays(1)), now);
    assertThat(loose).isLessThan(0.1);
    assertThat(tight).isGreaterThan(0.3);
    OrderRisk.Supply scant = new OrderRisk.Supply(PLACED, agreed, 0.8, lead);
    assertThat(OrderRisk.probability(List.of(scant), agreed.plus(Duration.ofDays(15)), now))
        .isGreaterThan(loose + 0.15);
    assertThat(OrderRisk.points(0.01, 10_000)).isZero();
    assertThat(OrderRisk.points(0.7, 600_000)).isGreaterThan(33);
  }
}
