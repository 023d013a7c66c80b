package dev.andon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DayGeneratorTest {
  @Test
  void aSeedGivesTheSameDayByteForByteAndAnotherSeedAnother() {
    Day once = DayGenerator.generate(7, 1);
    assertThat(DayGenerator.generate(7, 1).entries()).isEqualTo(once.entries());
    assertThat(DayGenerator.generate(8, 1).entries()).isNotEqualTo(once.entries());
  }

  @Test
  void aFullDayHasMoreThanTwoThousandMessagesFromEveryDoor() {
    List<Entry> entries = DayGenerator.generate(20260302, 1).entries();
    assertThat(entries).hasSizeGreaterThan(2_000);
    assertThat(entries.stream().map(Entry::door).distinct())
        .containsExactlyInAnyOrder("edi", "flat", "outbox", "webhook");
    assertThat(entries.stream().map(Entry::source).distinct()).contains("swiftship", "wms-south");
  }
}
