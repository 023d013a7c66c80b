package dev.andon.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.andon.detection.Dictionary;
import dev.andon.detection.ExceptionType;
import dev.andon.detection.Scope;
import dev.andon.detection.Tolerance;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.testing.Policies;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    scoringFails("ageingRate: 0.16", "ageingRate: 0.16, agingRate: 1", "constants", "agingRate");
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
    scoringFails("p1: 65", "p1: 40", "p1 > p2 > p3");
  }

  @Test
  void aTypeWithoutTermsIsNamed() {
    scoringFails("  WHS-SHORT-PICK:", "  WHS-OTHER:", "WHS-SHORT-PICK");
  }

  private static Dictionary overridden(String rows) {
    return ConfigReader.dictionary(
        Policies.text("exceptions.yaml").replace("overrides: []", "overrides:\n" + rows));
  }

  @Test
  void aSiteAPartnerOrAnItemClassMayChooseWithinTheCentralBounds() {
    Dictionary dictionary =
        overridden(
            """
              - {type: ORD-PRICE-VARIANCE, site: DC2, tolerances: {percent: 1}, slaMinutes: 240}
              - {type: ORD-PRICE-VARIANCE, site: DC2, itemClass: pumps, tolerances: {percent: 5}, gate: two, mode: observe}
            """);
    Tolerance percent = dictionary.tolerance("ORD-PRICE-VARIANCE", "percent");
    Optional<String> site = Optional.of("DC2");
    assertThat(percent.at(Scope.ANYWHERE)).isEqualByComparingTo("2");
    assertThat(percent.at(Scope.site(site))).isEqualByComparingTo("1");
    Scope pumps = new Scope(site, Optional.of("C1"), Optional.of("pumps"));
    assertThat(percent.at(pumps)).isEqualByComparingTo("5");
    ExceptionType there = dictionary.type("ORD-PRICE-VARIANCE", pumps);
    assertThat(there.gate()).isEqualTo(ExceptionType.Gate.TWO);
    assertThat(there.mode()).isEqualTo(ExceptionType.Mode.OBSERVE);
    assertThat(there.slaMinutes().value()).isEqualByComparingTo("480");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tolerances: {percent: 20}|site DC2|percent 20|0 to 10",
        "tolerances: {hours: 2}|site DC2|hours|percent",
        "slaMinutes: 5|site DC2|slaMinutes 5|120 to 1920",
        "gate: auto|site DC2|gate auto|approve",
        "mode: automate|site DC2|mode automate|recommend",
        "colour: red|overrides[0]|colour|config/exceptions.yaml"
      })
  void whatLiesBeyondTheBoundsIsRefusedWithPlaceValueAndBound(
      String choice, String place, String value, String bound) {
    assertThatThrownBy(
            () -> overridden("  - {type: ORD-PRICE-VARIANCE, site: DC2, " + choice + "}\n"))
        .isInstanceOf(FaultException.class)
        .hasMessageContainingAll(place, value, bound);
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
