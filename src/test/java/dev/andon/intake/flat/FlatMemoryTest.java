package dev.andon.intake.flat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The small form of {@code bench/soak records}: files whose records as objects would fill the heap
 * many times.
 */
class FlatMemoryTest {
  @ParameterizedTest
  @ValueSource(strings = {"wms-north-stock", "wms-west-stock"})
  void aFileOfAnyNumberOfRecordsIsReadInAHeapThatCouldNotHoldThem(String feed) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx28m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                CsvBenchmark.class.getName(),
                "once",
                feed,
                "80000")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(output).contains(feed + ": 80000 events").contains("heap at most 2");
    assertThat(process.exitValue()).isZero();
  }
}
