package dev.andon.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.andon.app.config.ModelReader;
import dev.andon.canonical.Hashes;
import dev.andon.fault.FaultException;
import dev.andon.scoring.Estimator.Quantity;
import dev.andon.scoring.store.ModelText;
import dev.andon.testing.OtherJava;
import dev.andon.testing.Policies;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class TrainingTest {
  /** Of a model's text and what it says of 2,000 cases: any Java must come to it. */
  private static final String GOLDEN =
      "06a3b5559c3e76078edbf1186e176c2656ba2386f8e1d4a04b44c2868d623826";

  private static final Instant NOW = Instant.parse("2026-03-02T08:00:00Z");
  private static final ScoringPolicy POLICY = RandomDecisions.POLICY;
  private static final List<String> TYPES = List.of("ORD-T0", "PRC-T1", "ORD-T2");

  /** Prints the digest, to compare Javas by. */
  public static void main(String[] arguments) {
    System.out.println(digest());
  }

  private static String digest() {
    List<Training.Example> cases = cases(21, 3000, TrainingTest::together, 0.4);
    TreeModel model = train(cases).model();
    StringBuilder said = new StringBuilder(ModelText.of(model));
    Learned learned = learned(model, cases);
    for (Training.Example one : cases(22, 2000, TrainingTest::together, 0.4)) {
      for (Quantity quantity : Quantity.values()) {
        Estimate estimate = learned.of(quantity, one.features(), prior(one));
        said.append(Double.toHexString(estimate.value()))
            .append(Double.toHexString(estimate.low()))
            .append(Double.toHexString(estimate.high()))
            .append(estimate.source());
      }
    }
    return Hashes.sha256(said.toString());
  }

  private static MoneyTerms prior(Training.Example one) {
    return POLICY.findTerms(one.features().where().type()).orElseThrow();
  }

  /** A dear case of the supplier S1 takes long, wherever it is; nothing else matters together. */
  private static double together(Features features) {
    boolean dear = features.valueMinor().orElse(0) > 500_000;
    return 3
        + (features.where().type().equals(TYPES.get(0)) ? 0.5 : 0)
        + (dear && features.where().supplier().equals("S1") ? 1.2 : 0);
  }

  /** Only the type and its site matter: just what averages count. */
  private static double alone(Features features) {
    return 3
        + TYPES.indexOf(features.where().type()) * 0.4
        + (features.where().site().equals("DC1") ? 0.3 : 0);
  }

  /** Closed over 100 days until now. */
  private static List<Training.Example> cases(
      long seed, int count, ToDoubleFunction<Features> logMinutes, double noise) {
    Random random = new Random(seed);
    List<Training.Example> cases = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      Instant closed = NOW.minus(Duration.ofMinutes((long) (random.nextDouble() * 100 * 1440)));
      Features features =
          new Features(
              new Setting(
                  TYPES.get(random.nextInt(TYPES.size())),
                  "DC" + random.nextInt(3),
                  "",
                  "S" + random.nextInt(5),
                  random.nextBoolean() ? "A" : "B",
                  "edi"),
              random.nextInt(10) == 0
                  ? OptionalDouble.empty()
                  : OptionalDouble.of(random.nextInt(1_000_000)),
              closed.minus(Duration.ofHours(random.nextInt(20))));
      double log = logMinutes.applyAsDouble(features);
      cases.add(
          example(
              "c" + n,
              features,
              closed,
              StrictMath.exp(log + noise * random.nextGaussian()),
              StrictMath.exp(log - 1 + noise * random.nextGaussian())));
    }
    return cases;
  }

  private static Training.Example example(
      String id, Features features, Instant closed, double minutes, double leadHours) {
    return new Training.Example(
        id,
        features,
        closed,
        new Counting.Counted(
            features.where(),
            OptionalDouble.of(minutes),
            OptionalDouble.of(leadHours),
            2,
            false,
            true,
            false,
            false,
            false,
            features.valueMinor(),
            7000,
            OptionalDouble.of(40),
            10,
            4));
  }

  private static Training.Trained train(List<Training.Example> cases) {
    return Training.of(cases, POLICY, NOW, "test");
  }

  private static Averages averages(List<Training.Example> cases) {
    Counting counting = new Counting();
    cases.forEach(one -> counting.add(one.counted()));
    return new Averages(3, counting.snapshot(NOW.toString()), POLICY.uncertainty());
  }

  private static Learned learned(TreeModel model, List<Training.Example> cases) {
    return new Learned(7, model, averages(cases));
  }

  @Test
  void whatOnlyTwoThingsTogetherSayIsLearntBetterThanAveragesCountIt() {
    TreeModel model = train(cases(1, 3000, TrainingTest::together, 0.3)).model();
    for (TreeModel.Learnt learnt :
        List.of(model.handling().orElseThrow(), model.lead().orElseThrow())) {
      TreeModel.HeldOut held = learnt.heldOut();
      assertThat(held.cases()).isGreaterThan(300);
      assertThat(held.trees()).as(held.toString()).isLessThan(held.averages() * 0.8);
      assertThat(held.averages()).isLessThan(held.handSet());
    }
  }

  @Test
  void whereAveragesSayAllThereIsItIsNotWorse() {
    double[] handling = new double[2];
    double[] lead = new double[2];
    for (long seed = 2; seed < 10; seed++) {
      TreeModel model = train(cases(seed, 3000, TrainingTest::alone, 0.4)).model();
      add(handling, model.handling().orElseThrow().heldOut());
      add(lead, model.lead().orElseThrow().heldOut());
    }
    assertThat(handling[0]).isLessThan(handling[1] * 1.01);
    assertThat(lead[0]).isLessThan(lead[1] * 1.01);
  }

  private static void add(double[] errors, TreeModel.HeldOut held) {
    errors[0] += held.trees();
    errors[1] += held.averages();
  }

  @Test
  void whatItSaysIsBoundedAndInsideItsIntervalWhateverTheCase() {
    List<Training.Example> cases = cases(7, 2000, TrainingTest::together, 1.5);
    Learned learned = learned(train(cases).model(), cases);
    Random random = new Random(8);
    for (int n = 0; n < 5000; n++) {
      Features odd =
          new Features(
              new Setting(TYPES.get(random.nextInt(3)), "X" + n, "?", "", "\"", "|"),
              OptionalDouble.of(random.nextGaussian() * 1e15),
              Instant.ofEpochSecond(random.nextInt()));
      MoneyTerms prior = POLICY.findTerms(odd.where().type()).orElseThrow();
      Estimate minutes = learned.of(Quantity.HANDLING_MINUTES, odd, prior);
      assertThat(minutes.value()).isBetween(1.0, 480.0).isBetween(minutes.low(), minutes.high());
      Estimate hours = learned.of(Quantity.LEAD_HOURS, odd, prior);
      assertThat(hours.value()).isBetween(0.01, 2400.0).isBetween(hours.low(), hours.high());
      assertThat(learned.of(Quantity.LEAD_SPREAD, odd, prior).value()).isBetween(0.05, 3.0);
    }
  }

  @Test
  void whatItCannotSayAveragesSayAndWhatTheyCannotPeopleSet() {
    List<Training.Example> cases = cases(9, 2000, TrainingTest::alone, 0.4);
    Learned learned = learned(train(cases).model(), cases);
    Averages averages = averages(cases);
    Training.Example one = cases.get(0);
    assertThat(learned.of(Quantity.HANDLING_MINUTES, one.features(), prior(one)).source())
        .matches("trees@7, \\d+ cases");
    for (Quantity quantity :
        List.of(
            Quantity.FALSE_ALARM_SHARE,
            Quantity.SELF_RESOLUTION_PER_HOUR,
            Quantity.VALUE_MINOR,
            Quantity.SLACK_HOURS,
            Quantity.CANCEL_GIVEN_LATE)) {
      assertThat(learned.of(quantity, one.features(), prior(one)))
          .isEqualTo(averages.of(quantity, one.features().where(), prior(one)));
    }
    Features unseen =
        new Features(
            new Setting("PRC-T3", "DC1", "", "S1", "A", "edi"), OptionalDouble.empty(), NOW);
    MoneyTerms set = POLICY.findTerms("PRC-T3").orElseThrow();
    assertThat(learned.of(Quantity.HANDLING_MINUTES, unseen, set))
        .returns(set.handlingMinutes(), Estimate::value)
        .returns(Estimate.HAND_SET, Estimate::source);
    assertThat(learned.of(Quantity.HANDLING_MINUTES, one.features().where(), prior(one)))
        .as("of no single case")
        .isEqualTo(averages.of(Quantity.HANDLING_MINUTES, one.features().where(), prior(one)));
    Learned nothing = new Learned(1, TreeModel.NONE, averages);
    assertThat(nothing.of(Quantity.LEAD_HOURS, one.features(), prior(one)))
        .isEqualTo(averages.of(Quantity.LEAD_HOURS, one.features().where(), prior(one)));
  }

  @Test
  void tooFewCasesAreRefusedWithTheirNumbers() {
    List<Training.Example> few = cases(10, 300, TrainingTest::alone, 0.4);
    assertThatThrownBy(() -> train(few))
        .isInstanceOfSatisfying(
            FaultException.class,
            e ->
                assertThat(e.fault().message())
                    .matches(
                        "handling: \\d+ cases closed by hand before 2026-02-16T08:00:00Z of 500 needed, \\d+ since of 100 needed; lead: .*"));
    List<Training.Example> noLead = new ArrayList<>();
    for (Training.Example one : cases(11, 1500, TrainingTest::alone, 0.4)) {
      Counting.Counted counted = one.counted();
      noLead.add(
          new Training.Example(
              one.caseId(),
              one.features(),
              one.closedAt(),
              new Counting.Counted(
                  counted.where(),
                  counted.handlingMinutes(),
                  OptionalDouble.empty(),
                  2,
                  false,
                  true,
                  false,
                  false,
                  false,
                  counted.valueMinor(),
                  7000,
                  OptionalDouble.of(40),
                  10,
                  4)));
    }
    Training.Trained half = train(noLead);
    assertThat(half.model().handling()).isPresent();
    assertThat(half.model().lead()).isEmpty();
    assertThat(half.left()).hasSize(1);
    assertThat(half.left().get(0)).startsWith("lead: 0 cases closed by hand before ");
  }

  @Test
  void theOrderOfCasesDoesNotMatterAndTheTextIsReadAsItWasWrittenAndBounded() {
    List<Training.Example> cases = cases(12, 2500, TrainingTest::together, 0.4);
    TreeModel model = train(cases).model();
    Collections.shuffle(cases, new Random(13));
    assertThat(train(cases).model()).isEqualTo(model);
    String text = ModelText.of(model);
    assertThat(ModelReader.model(text)).isEqualTo(model);
    assertThat(text.length()).isLessThan(1 << 20);
    assertThat(ModelReader.model(Policies.draft("model"))).isEqualTo(TreeModel.NONE);
    assertThatThrownBy(() -> ModelReader.model(text.replace(Features.SCHEMA, "other")))
        .hasMessageContaining("learnt of other features");
    assertThatThrownBy(() -> ModelReader.model(text.replaceFirst("    - \"\\d", "    - \"99")))
        .hasMessageContaining("there is no feature 99");
  }

  @Test
  void thisJavaComesToTheGoldenModel() {
    assertThat(digest()).isEqualTo(GOLDEN);
  }

  @Test
  void anotherJavaBesideThisOneComesToTheSameBytes() throws Exception {
    Optional<Path> other = OtherJava.find();
    Assumptions.assumeTrue(other.isPresent(), "no other Java beside this one");
    assertThat(OtherJava.run(other.get(), TrainingTest.class, List.of())).isEqualTo(GOLDEN);
  }
}
