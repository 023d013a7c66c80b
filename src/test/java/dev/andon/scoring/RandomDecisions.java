package dev.andon.scoring;

import dev.andon.calendar.WorkCalendar;
import dev.andon.detection.Detection;
import dev.andon.detection.Finding;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.testing.Events;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Findings of all types with random facts, scored with averages of random cases. */
public final class RandomDecisions {
  static final ScoringPolicy POLICY = policy(new Random(5));
  private static final List<String> TYPES = POLICY.terms().keySet().stream().sorted().toList();
  private static final Scorer SCORER = new Scorer(POLICY, averages(new Random(3)));
  private final Random random;

  public RandomDecisions(long seed) {
    random = new Random(seed);
  }

  /** Prints the digest of so many decisions, to compare Javas by. */
  public static void main(String[] arguments) throws Exception {
    System.out.println(digest(Integer.parseInt(arguments[0]), ignored -> {}));
  }

  /** SHA-256 over the hashes of the decisions of seed 1, each looked at on the way. */
  static String digest(int count, Consumer<Decision> look) throws Exception {
    RandomDecisions decisions = new RandomDecisions(1);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (int n = 0; n < count; n++) {
      Decision decision = decisions.next();
      look.accept(decision);
      digest.update(decision.hash().getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Not the shipped one: editing it must not change what is proved here. */
  private static ScoringPolicy policy(Random random) {
    Map<String, MoneyTerms> terms = new TreeMap<>();
    Map<String, String> teams = new TreeMap<>();
    for (int n = 0; n < 20; n++) {
      String type = (n % 2 == 0 ? "ORD-T" : "PRC-T") + n;
      teams.put(type, n % 3 == 0 ? "day" : "early");
      terms.put(
          type,
          new MoneyTerms(
              random.nextInt(30000),
              random.nextInt(30) / 100.0,
              random.nextInt(900000),
              random.nextInt(2000),
              random.nextInt(800),
              random.nextInt(3) * 100,
              4 + random.nextInt(60),
              1 + random.nextInt(20),
              random.nextInt(9) / 10.0,
              10 + random.nextInt(50),
              random.nextInt(10) / 100.0,
              random.nextInt(30) / 100.0,
              MoneyTerms.Obligation.values()[random.nextInt(3)]));
    }
    return new ScoringPolicy(
        4,
        2,
        "EUR",
        Map.of("USD", 0.92),
        24,
        new ScoringPolicy.Constants(8, 96, 240, 24, 0.05, 70, 55, 33),
        new Uncertainty(20, 10, 0.5, 0.35, 1, 0.7, 6, 14, 0.14, 24),
        terms,
        teams,
        Map.of("day", team("Europe/Berlin", 8), "early", team("America/New_York", 6)),
        new PredictionTerms(0.1, 0.6, 1.5, 4500, Map.of()));
  }

  private static WorkCalendar team(String zone, int start) {
    return new WorkCalendar(
        ZoneId.of(zone),
        EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
        LocalTime.of(start, 0),
        LocalTime.of(start + 9, 30),
        Set.of());
  }

  private static Averages averages(Random random) {
    Counting counting = new Counting();
    for (int n = 0; n < 2000; n++) {
      boolean self = random.nextInt(4) == 0;
      counting.add(
          new Counting.Counted(
              new Setting(
                  TYPES.get(random.nextInt(TYPES.size())),
                  "DC" + random.nextInt(2),
                  "",
                  "S" + random.nextInt(3),
                  "gold",
                  "erp"),
              self ? OptionalDouble.empty() : OptionalDouble.of(random.nextDouble() * 90),
              self ? OptionalDouble.empty() : OptionalDouble.of(random.nextDouble() * 30),
              random.nextDouble() * 40,
              self,
              !self,
              random.nextInt(6) == 0,
              random.nextBoolean(),
              random.nextInt(5) == 0,
              OptionalDouble.of(random.nextInt(3000000)),
              random.nextInt(90000),
              OptionalDouble.of(random.nextDouble() * 90 - 10),
              random.nextDouble() * 60,
              random.nextDouble() * 20));
    }
    return new Averages(7, counting.snapshot("2026-03-01T00:00:00Z"), POLICY.uncertainty());
  }

  /** The next one. */
  public Decision next() {
    Instant asOf = Scorer.asOf(Events.START.plus(Duration.ofMinutes(random.nextInt(40000))));
    return SCORER.score(finding(asOf), asOf);
  }

  /** The next one without the record that proves it. */
  Decision sketch() {
    Instant asOf = Scorer.asOf(Events.START.plus(Duration.ofMinutes(random.nextInt(40000))));
    return SCORER.sketch(finding(asOf), asOf);
  }

  private Finding finding(Instant asOf) {
    ObjectRef object = new ObjectRef(Kind.ORDER, "C1/" + random.nextInt(1000));
    Instant learnt = asOf.minus(Duration.ofMinutes(random.nextInt(9000)));
    Map<String, String> measures = new HashMap<>();
    if (random.nextInt(3) > 0) {
      measures.put("valueMinor", Integer.toString(random.nextInt(9000000)));
      measures.put("currency", List.of("EUR", "USD", "JPY").get(random.nextInt(3)));
    }
    Instant due =
        random.nextInt(4) == 0 ? null : asOf.plus(Duration.ofMinutes(random.nextInt(9000) - 2000));
    Map<String, String> customer = new HashMap<>();
    customer.put("tier", random.nextBoolean() ? "gold" : "basic");
    customer.put("contract", Boolean.toString(random.nextBoolean()));
    if (random.nextBoolean()) {
      customer.put("latePenaltyMinor", Integer.toString(random.nextInt(200000)));
    }
    Detection detection =
        new Detection(
            "e1", learnt, "DC" + random.nextInt(3), due, "Something is wrong.", measures, Set.of());
    return new Finding(
        TYPES.get(random.nextInt(TYPES.size())),
        object,
        Optional.of(detection),
        new TreeMap<>(
            Map.of(
                object,
                facts(Map.of("supplier", "S" + random.nextInt(4)), learnt, "e1"),
                new ObjectRef(Kind.CUSTOMER, "C1"),
                facts(customer, asOf.minus(Duration.ofDays(3)), "e0"))));
  }

  private static Facts facts(Map<String, String> values, Instant at, String eventId) {
    Map<String, Fact> facts = new HashMap<>();
    values.forEach(
        (name, value) -> facts.put(name, new Fact(value, "/erp/main", at, "0", eventId, at)));
    return Facts.of(facts);
  }
}
