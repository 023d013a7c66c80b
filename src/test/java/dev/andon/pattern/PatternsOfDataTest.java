package dev.andon.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Patterns that were planted are found; data without any gives no more alarms than is stated. */
class PatternsOfDataTest {
  private static final Instant DAY = Instant.parse("2026-03-02T00:00:00Z");

  private static NearInvoices.Invoice invoice(String number, long total, int day, String order) {
    return new NearInvoices.Invoice(
        "S1/" + number,
        "S1",
        number,
        "EUR",
        total,
        DAY.plusSeconds(day * 86_400L),
        Optional.ofNullable(order),
        Set.of("item=I" + total % 7));
  }

  @Test
  void aMistypedNumberOfTheSameAmountIsTheSameInvoiceAndTheNextNumberIsNot() {
    assertThat(
            NearInvoices.probability(
                invoice("10012", 500, 0, null), invoice("10021", 500, 1, null)))
        .isGreaterThan(0.9);
    assertThat(
            NearInvoices.probability(
                invoice("INV-00812", 500, 0, "P1"), invoice("inv812", 500, 3, "P1")))
        .isGreaterThan(0.9);
    assertThat(
            NearInvoices.probability(
                invoice("10012", 500, 0, null), invoice("10013", 500, 0, null)))
        .isLessThan(0.9);
    assertThat(
            NearInvoices.probability(
                invoice("10012", 500, 0, "P1"), invoice("10021", 500, 0, "P2")))
        .isLessThan(0.9);
  }

  @Test
  void plantedDuplicatesAreFoundAmongAYearOfInvoicesWithFewFalseAlarms() {
    Random random = new Random(11);
    List<NearInvoices.Invoice> invoices = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      // Every tenth is a monthly rent of the same amount; the rest hits one amount of 2,000.
      long total = i % 10 == 0 ? 99_000 : 1_000 + random.nextInt(2_000);
      invoices.add(invoice(Integer.toString(100_000 + i), total, i * 360 / 5_000, "P" + i));
    }
    int plain = NearInvoices.among(invoices, 90).size();
    assertThat(plain).as("false alarms in 5,000").isLessThanOrEqualTo(5);
    int planted = 50;
    for (int i = 0; i < planted; i++) {
      NearInvoices.Invoice one = invoices.get(17 + i * 90);
      StringBuilder number = new StringBuilder(one.number());
      char last = number.charAt(5);
      number.setCharAt(5, number.charAt(4));
      number.setCharAt(4, last);
      String again = last == one.number().charAt(4) ? one.number() + "A" : number.toString();
      invoices.add(
          new NearInvoices.Invoice(
              "S1/" + again + "x" + i,
              "S1",
              again,
              "EUR",
              one.totalMinor(),
              one.at().plusSeconds(86_400),
              one.order(),
              one.lines()));
    }
    assertThat(NearInvoices.among(invoices, 90).size() - plain).isGreaterThanOrEqualTo(45);
  }

  private static DuplicateItems.Item item(String number, String text, String gtin, String maker) {
    return new DuplicateItems.Item(
        number, text, "EA", Optional.ofNullable(gtin), Optional.ofNullable(maker));
  }

  @Test
  void itemsOfOneGtinMakerNumberOrDescriptionAreOneProductAndOtherSizesAreNot() {
    List<Found> found =
        DuplicateItems.among(
            List.of(
                item("A1", "Ball valve DN 50", "4006381334013", null),
                item("A2", "Kugelhahn", "04006381334013", null),
                item("B1", "Check valve", null, "Werk CV-80"),
                item("B2", "Rueckschlag", null, "werk CV 80"),
                item("C1", "Gate valve DN 25 iron", null, null),
                item("C2", "Gate valve DN 35 iron", null, null),
                item("C3", "Gate valves DN-25 iron", null, null),
                item("D1", "Hex bolt 8x40 zinc", "111", null),
                item("D2", "Hex bolt 8x40 zinc", "222", null)));
    assertThat(found)
        .extracting(one -> one.object().key())
        .containsExactlyInAnyOrder("A2", "B2", "C3");
  }

  @Test
  void demandThatOnlyVariesGivesFewerFalseAlarmsThanStatedAndASpikeIsFound() {
    Random random = new Random(5);
    int trials = 200_000;
    int alarms = 0;
    int found = 0;
    for (int i = 0; i < trials; i++) {
      double usual = 1 + random.nextInt(200);
      double[] before = new double[DemandSpikes.WEEKS];
      for (int week = 0; week < before.length; week++) {
        before[week] = demand(usual, random);
      }
      alarms += DemandSpikes.deviations(before, demand(usual, random)) >= 6 ? 1 : 0;
      found += DemandSpikes.deviations(before, 20 + 5 * usual) >= 6 ? 1 : 0;
    }
    assertThat(alarms).as("of " + trials + ", seed 5").isLessThan(trials / 1_000);
    assertThat(found).isGreaterThan(trials * 9 / 10);
  }

  /** Log-normal around the usual by 30 %, counted. */
  private static double demand(double usual, Random random) {
    double mean = usual * Math.exp(0.3 * random.nextGaussian());
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
  }

  @Test
  void aSeriesWithoutEnoughWeeksSaysNothing() {
    TreeMap<LocalDate, Double> few = new TreeMap<>();
    LocalDate today = LocalDate.of(2026, 3, 2);
    for (int week = 1; week <= 4; week++) {
      few.put(today.minusWeeks(week), 10.0);
    }
    few.put(today, 900.0);
    DemandSpikes.Series series = new DemandSpikes.Series("DC1/I1", few);
    assertThat(DemandSpikes.among(List.of(series), List.of(today), 4)).isEmpty();
    few.put(today.minusWeeks(5), 10.0);
    assertThat(DemandSpikes.among(List.of(series), List.of(today), 4)).hasSize(1);
  }

  private static List<Concentration.Count> month(Random random, double planted) {
    List<Concentration.Count> counts = new ArrayList<>();
    for (int day = 0; day < 28; day++) {
      double ofDay = Math.exp(0.4 * random.nextGaussian());
      for (int supplier = 0; supplier < 20; supplier++) {
        double rate = Math.min(0.9, ofDay * (supplier == 7 ? planted : 0.06));
        int errors = 0;
        for (int line = 0; line < 20; line++) {
          errors += random.nextDouble() < rate ? 1 : 0;
        }
        counts.add(
            Concentration.Count.of(
                "S" + supplier, LocalDate.of(2026, 2, 1).plusDays(day), 20, errors));
      }
    }
    return counts;
  }

  @Test
  void aSupplierWithManyErrorsIsFoundAndPeersThatVaryByDayAreNot() {
    Random random = new Random(3);
    int runs = 200;
    int alarms = 0;
    int found = 0;
    int others = 0;
    for (int i = 0; i < runs; i++) {
      alarms += Concentration.among(month(random, 0.06), 0.05).isEmpty() ? 0 : 1;
      List<Concentration.Excess> planted = Concentration.among(month(random, 0.2), 0.05);
      found += planted.stream().anyMatch(one -> one.cause().value().equals("S7")) ? 1 : 0;
      others += planted.stream().anyMatch(one -> !one.cause().value().equals("S7")) ? 1 : 0;
    }
    assertThat(alarms).as("runs of 200 with a false finding, seed 3").isLessThanOrEqualTo(10);
    assertThat(others).isLessThanOrEqualTo(10);
    assertThat(found).isGreaterThanOrEqualTo(190);
  }

  /**
   * Four weeks of transfers from a hub to six sites and back, by four carriers, told by five
   * sources; days and lanes vary by themselves.
   */
  private static List<Concentration.Count> transfers(Random random, double lane, double source) {
    double[] ofLane = new double[48];
    for (int i = 0; i < ofLane.length; i++) {
      ofLane[i] = Math.exp(0.1 * random.nextGaussian());
    }
    List<Concentration.Count> counts = new ArrayList<>();
    for (int day = 0; day < 28; day++) {
      double ofDay = Math.exp(0.3 * random.nextGaussian());
      int[] all = new int[240];
      int[] errors = new int[240];
      for (int transfer = 0; transfer < 400; transfer++) {
        int way = random.nextInt(48);
        int told = random.nextInt(5);
        double rate = 0.06 * ofDay * ofLane[way];
        rate = Math.max(rate, way == 9 ? lane : 0);
        rate = Math.max(rate, told == 3 ? source : 0);
        all[way * 5 + told]++;
        errors[way * 5 + told] += random.nextDouble() < rate ? 1 : 0;
      }
      for (int i = 0; i < all.length; i++) {
        counts.add(
            new Concentration.Count(
                causes(i / 5, i % 5), LocalDate.of(2026, 2, 1).plusDays(day), all[i], errors[i]));
      }
    }
    return counts;
  }

  private static List<Concentration.Cause> causes(int way, int told) {
    String site = "D" + way % 24 / 4;
    String from = way < 24 ? "HUB" : site;
    String to = way < 24 ? site : "HUB";
    String carrier = "C" + way % 4;
    return List.of(
        new Concentration.Cause("lane", from + "/" + to + "/" + carrier),
        new Concentration.Cause("lane", from + "/" + to + "/*"),
        new Concentration.Cause("lane", "*/*/" + carrier),
        new Concentration.Cause("source", "E" + told),
        new Concentration.Cause("site", "*/" + to + "/*"),
        new Concentration.Cause("site", from + "/*/*"));
  }

  @Test
  void aLaneAndASourceWithLateTransfersAreToldApartAndNothingElseIsSuspected() {
    Random random = new Random(17);
    int alarms = 0;
    for (int i = 0; i < 60; i++) {
      alarms += Concentration.causes(transfers(random, 0, 0), 0.05).isEmpty() ? 0 : 1;
    }
    assertThat(alarms).as("runs of 60 with a false finding, seed 17").isLessThanOrEqualTo(1);
    int both = 0;
    int others = 0;
    for (int i = 0; i < 20; i++) {
      List<String> found =
          Concentration.causes(transfers(random, 0.3, 0.18), 0.05).stream()
              .map(one -> one.cause().value())
              .toList();
      both += found.contains("HUB/D2/C1") && found.contains("E3") ? 1 : 0;
      others += found.size() > 2 ? 1 : 0;
    }
    assertThat(others).as("runs of 20 with more than was planted").isLessThanOrEqualTo(1);
    assertThat(both).as("runs of 20 that found both").isGreaterThanOrEqualTo(19);
  }

  /** A quarter of counts at five sites; one in twelve differs, stocks vary by 30 %. */
  private static List<RepeatedVariances.Tally> quarter(Random random, boolean planted) {
    List<RepeatedVariances.Tally> tallies = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      boolean bad = planted && i == 407;
      int counts = bad ? 8 : 1 + random.nextInt(8);
      double rate = bad ? 0.9 : Math.min(0.5, 0.08 * Math.exp(0.3 * random.nextGaussian()));
      int off = 0;
      for (int count = 0; count < counts; count++) {
        off += random.nextDouble() < rate ? 1 : 0;
      }
      tallies.add(new RepeatedVariances.Tally("D" + i / 200, "I" + i, counts, off));
    }
    return tallies;
  }

  @Test
  void aStockWhoseCountsDifferAgainAndAgainIsFoundAndOrdinaryStocksAreNot() {
    Random random = new Random(23);
    int runs = 300;
    int alarms = 0;
    int found = 0;
    for (int i = 0; i < runs; i++) {
      alarms += RepeatedVariances.among(quarter(random, false), 0.05).isEmpty() ? 0 : 1;
      found +=
          RepeatedVariances.among(quarter(random, true), 0.05).stream()
                  .anyMatch(one -> one.tally().stock().equals("I407"))
              ? 1
              : 0;
    }
    assertThat(alarms).as("quarters of 300 with a false finding, seed 23").isLessThanOrEqualTo(15);
    assertThat(found).as("quarters of 300 that found it").isGreaterThanOrEqualTo(270);
  }
}
