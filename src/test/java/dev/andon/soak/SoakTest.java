package dev.andon.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The small form of {@code bench/soak}: the same code, fewer messages, shorter outages. */
class SoakTest {
  @TempDir Path directory;

  @Test
  void postgresKilledUnderLoadDelaysMessagesButLosesNoneAndDoublesNothing() throws Exception {
    assertThat(Soak.outage(directory, 160, Duration.ofSeconds(8), Duration.ofSeconds(4)))
        .contains("0 lost");
  }

  @Test
  void brokerKilledUnderLoadDelaysEventsButLosesNoneAndDoublesNothing() throws Exception {
    assertThat(Soak.broker(directory, 160, Duration.ofSeconds(6), 1)).contains("0 lost");
  }

  @Test
  void processKilledAtRandomLosesNothingAndDoublesNothing() throws Exception {
    assertThat(Soak.kill(directory, 160, Duration.ofSeconds(8), 3, System.nanoTime()))
        .contains("0 lost");
  }

  @Test
  void everyChangeOfTheErpBecomesOneEventThoughEachPartOfTheWayIsKilled() throws Exception {
    assertThat(Chaos.run(directory, 1_000, 1, false)).contains("0 lost, 0 twice");
  }

  @Test
  void aControlNumberIsNeverUsedTwiceByAProcessThatIsKilledWhileDocumentsLeave() throws Exception {
    assertThat(Soak.numbers(directory, 120, 2, System.nanoTime()))
        .contains(
            "60 documents sent once, 60 interchanges answered once", "120 interchange numbers");
  }

  @Test
  void aFileTooLargeForTheHeapOfATextIsTakenWholeOrNotAtAll() throws Exception {
    assertThat(Soak.large(directory, 2)).contains("one 997");
  }
}
