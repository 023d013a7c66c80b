package dev.andon.app.cli;

import static org.assertj.core.api.Assertions.assertThatNoException;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The seeds of {@code bench/fuzz} and what it once found, each also cut and changed a little. */
class EdiFuzzTest {
  private static final int CHANGES = 40;

  static List<byte[]> seeds() throws IOException {
    return FuzzSeeds.all();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whateverComesIsToldAndNothingEscapes(byte[] seed) {
    Random random = new Random(seed.length);
    for (int i = 0; i < CHANGES; i++) {
      byte[] file = i == 0 ? seed : changed(seed, random);
      assertThatNoException()
          .as("change " + i + " of seed of " + seed.length + " bytes")
          .isThrownBy(() -> EdiFuzz.judge(file));
    }
  }

  private static byte[] changed(byte[] seed, Random random) {
    byte[] file = java.util.Arrays.copyOf(seed, 1 + random.nextInt(seed.length));
    for (int i = 0; i <= random.nextInt(4); i++) {
      file[random.nextInt(file.length)] = seed[random.nextInt(seed.length)];
    }
    return file;
  }
}
