package dev.andon.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The small form of {@code bench/mutants}. */
class EdiMutantsTest {
  @TempDir Path folder;

  @Test
  void whateverIsBrokenInADocumentIsToldAtItsPlaceAndWhatIsNotBrokenIsTaken() throws Exception {
    long seed = 20261122; // bench/mutants looks for what other seeds find
    EdiMutants mutants = new EdiMutants(folder);
    mutants.judge(600, seed);
    assertThat(mutants.wrong()).as("%s%n%s", mutants.figures(seed), mutants.causes()).isZero();
    // Of a few hundred mutants one or two more may be missed than of thousands.
    assertThat(mutants.segments())
        .as("%s%n%s", mutants.figures(seed), mutants.causes())
        .isGreaterThanOrEqualTo(0.97);
    assertThat(mutants.elements())
        .as("%s%n%s", mutants.figures(seed), mutants.causes())
        .isGreaterThanOrEqualTo(0.95);
  }
}
