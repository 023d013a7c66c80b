package dev.andon.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.testing.Policies;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ConfigReaderTest {
  private static void scoringFails(String from, String to, String... expected) {
    String yaml = Policies.text("scoring.yaml");
    assertThat(yaml).contains(from);
    assertThatThrownBy(
            () ->
                ConfigReader.scoring(
                    yaml.replace(from, to),
                    1,
                    Policies.text("calendars.yaml"),
                    1,
                    Policies.dictionary()))
        .isInstanceOfSatisfying(
            FaultException.class,
            e -> {
              assertThat(e.fault().kind()).isEqualTo(FaultKind.MISCONFIGURED);
              assertThat(e.fault().message()).contains("config/scoring.yaml").contains(expected);
            });
  }

  @Test
  void anUnknownKeyIsNamedWithItsPath() {
    scoringFails("ageingRate: 0.05", "ageingRate: 0.05, agingRate: 1", "constants", "agingRate");
  }

  @Test
  void aMissingValueIsNamedWithItsPath() {
    scoringFails("lateCapHours: 96, ", "", "constants", "lateCapHours");
  }

  @Test
  void aWrongTypeIsNamedWithItsPathAndValue() {
    scoringFails("lateCapHours: 96", "lateCapHours: many", "constants", "lateCapHours", "many");
  }

  @Test
  void bandsThatDoNotFallAreRefused() {
    scoringFails("p1: 70", "p1: 50", "p1 > p2 > p3");
  }

  @Test
  void aTypeWithoutTermsIsNamed() {
    scoringFails("  WHS-SHORT-PICK:", "  WHS-OTHER:", "WHS-SHORT-PICK");
  }

  @Test
  void aSubscriptionSaysWhatItNamesAndAMistakeIsToldWithItsFile() {
    assertThat(
            ConfigReader.subscription("tms", "url: https://tms.example/hook\ncases: [opened]\n")
                .wantsCase("opened", "any", "ANY", false))
        .isTrue();
    for (String wrong :
        new String[] {
          "cases: [opened]",
          "url: https://tms.example/hook",
          "url: https://tms.example/hook\ncases: [lost]",
          "url: https://tms.example/hook\nevents: [order.hold.v1]",
          "url: http://tms.example/hook\ncases: [opened]",
          "url: ':'\ncases: [opened]",
          "url: https://tms.example/hook\ncases: [opened]\nteam: credit"
        }) {
      assertThatThrownBy(() -> ConfigReader.subscription("tms", wrong))
          .as(wrong)
          .isInstanceOf(FaultException.class)
          .hasMessageContaining("config/subscriptions/tms.yaml");
    }
  }

  @Test
  void aRowOfExpectationsThatCannotBeIsToldWithItsPlaceAndWhatWasExpected() {
    expectationFails("after: PT0S", "after: soon", "expectations[1]", "PT4H", "soon");
    expectationFails("work: PT16H", "work: PT500H", "expectations[0]", "PT400H");
    expectationFails("work: PT16H\n", "work: PT16H\n    after: PT1H\n", "one of after, work");
    expectationFails("from: [po.dueAt]", "from: [po.supplier]", "po.supplier is no time");
    expectationFails("from: [po.dueAt]", "from: []", "PRC-ASN-MISSING: from");
    expectationFails("on: purchase-order", "on: purchase", "the kind purchase is unknown");
    expectationFails("type: PRC-ASN-MISSING", "type: PRC-ASN", "no row for PRC-ASN");
    expectationFails("type: PRC-ASN-MISSING", "type: PRC-NO-CONFIRMATION", "two rows");
    expectationFails("'asn.*.shippedAt'", "'asn.*.*'", "at most one *");
    expectationFails("closes: [confirmed", "closses: [confirmed", "expectations[0]", "closses");
    expectationFails("{key}, due", "due", "a sentence with {key}");
  }

  private static void expectationFails(String from, String to, String... expected) {
    String yaml = Policies.text("expectations.yaml");
    assertThat(yaml).contains(from);
    assertThatThrownBy(
            () ->
                ExpectationsReader.expectations(
                    yaml.replaceFirst(Pattern.quote(from), to),
                    ConfigReader.sites(Policies.text("calendars.yaml")),
                    Policies.dictionary()))
        .isInstanceOfSatisfying(
            FaultException.class,
            e ->
                assertThat(e.fault().message())
                    .contains("config/expectations.yaml")
                    .contains(expected));
  }
}
