package dev.andon.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InForceTest {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

  /** Joins the texts; 'broken' is wrong alone, 'x' and 'y' do not fit together. */
  private final InForce<String> inForce =
      new InForce<>(
          new InForce.Assembly<>() {
            @Override
            public void check(PolicyVersion version) {
              if (version.body().equals("broken")) {
                throw wrong("it is broken");
              }
            }

            @Override
            public String of(Map<String, PolicyVersion> versions) {
              List<String> texts = versions.values().stream().map(PolicyVersion::body).toList();
              if (texts.containsAll(List.of("x", "y"))) {
                throw wrong("x and y");
              }
              return String.join("+", texts);
            }
          });

  private static FaultException wrong(String why) {
    return FaultException.of("POLICY-WRONG", FaultKind.MISCONFIGURED, why, "");
  }

  private static PolicyVersion version(String name, int number, String body, int hours) {
    return new PolicyVersion(
        name, number, body, "ann", "bob", "", NOON.plusSeconds(hours * 3600L), NOON);
  }

  private String at(int hours) {
    return inForce.at(NOON.plusSeconds(hours * 3600L));
  }

  private List<String> warnings(int hours) {
    return inForce.warnings(NOON.plusSeconds(hours * 3600L));
  }

  @Test
  void theNewestVersionWhoseTimeHasComeHoldsWhateverTheOrderTheyAreToldIn() {
    List<PolicyVersion> versions =
        new ArrayList<>(
            List.of(
                version("a", 1, "a1", 99),
                version("a", 2, "a2", 1),
                version("a", 3, "a3", 5),
                version("b", 1, "b1", 0),
                version("b", 2, "b2", 5)));
    for (int turn = 0; turn < 5; turn++) {
      Collections.rotate(versions, 1);
      inForce.follow(versions);
      assertThat(List.of(at(-9), at(0), at(1), at(4), at(5)))
          .containsExactly("a1+b1", "a1+b1", "a2+b1", "a2+b1", "a3+b2");
    }
    assertThat(warnings(5)).isEmpty();
  }

  @Test
  void aLaterVersionReplacesWhatWasPlannedBeforeIt() {
    inForce.follow(
        List.of(version("a", 1, "a1", 0), version("a", 2, "a2", 9), version("a", 3, "a3", 1)));
    assertThat(at(2)).isEqualTo("a3");
    assertThat(at(10)).isEqualTo("a3");
  }

  @Test
  void aVersionThatCannotBeUsedIsPassedOverAndTold() {
    inForce.follow(
        List.of(
            version("a", 1, "a1", 0),
            version("a", 2, "a2", 1),
            version("a", 3, "broken", 2),
            version("b", 1, "b1", 0),
            version("b", 2, "b2", 3)));
    assertThat(List.of(at(1), at(2), at(3))).containsExactly("a2+b1", "a2+b1", "a2+b2");
    assertThat(warnings(1)).isEmpty();
    assertThat(warnings(3)).containsExactly("version 3 of a: it is broken");
  }

  @Test
  void versionsThatDoNotFitTogetherLeaveThoseBeforeInForce() {
    inForce.follow(
        List.of(
            version("a", 1, "a1", 0),
            version("a", 2, "x", 1),
            version("b", 1, "b1", 0),
            version("b", 2, "y", 2),
            version("b", 3, "b3", 3)));
    assertThat(List.of(at(1), at(2), at(3))).containsExactly("x+b1", "x+b1", "x+b3");
    assertThat(warnings(2)).singleElement().asString().contains("do not fit together: x and y");
    assertThat(warnings(3)).isEmpty();
  }

  @Test
  void shippedVersionsThatAreWrongAreNoStart() {
    inForce.follow(List.of(version("a", 1, "broken", 0)));
    assertThatThrownBy(() -> at(0)).isInstanceOf(FaultException.class);
  }
}
