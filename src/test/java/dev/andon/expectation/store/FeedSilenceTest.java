package dev.andon.expectation.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.soak.FeedSilence;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The small form of {@code bench/soak feed}. */
class FeedSilenceTest {
  @TempDir Path data;

  @Test
  void aSilentFeedIsOneCaseAndItsReturnLeavesExactlyWhatStillMisses() throws Exception {
    assertThat(FeedSilence.run(data, 200)).contains("exactly the 3 that still miss");
  }
}
