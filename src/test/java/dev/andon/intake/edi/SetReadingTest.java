package dev.andon.intake.edi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.fault.Fault;
import dev.andon.intake.EventDraft;
import dev.andon.intake.ReceivedMessage;
import dev.andon.intake.Translation;
import dev.andon.testing.GuestTranslator;
import dev.andon.testing.X12;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is kept of the errors of a set that has very many. */
class SetReadingTest {
  private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");

  /** The verdict on an order of unknown segments, without a line. */
  private static String verdict(int segments) throws IOException {
    List<String> order = new ArrayList<>(List.of("BEG*00*SA*4711**20260302"));
    order.addAll(Collections.nCopies(segments, "XYZ*1"));
    byte[] file =
        X12.interchange("ZZ", "ACME", "PO", 1, "850", List.of(order))
            .getBytes(StandardCharsets.ISO_8859_1);
    List<String> verdicts = new ArrayList<>();
    GuestTranslator.at(NOW)
        .read(
            new ReceivedMessage("main", 0, "edi", "edi", "1", "1", "", file.length, NOW),
            new ByteArrayInputStream(file),
            new Ignored(),
            report -> verdicts.add(report.verdict()));
    return String.join(" ", verdicts);
  }

  private static final class Ignored implements Translation, Translation.Part {
    @Override
    public Optional<Part> part(String identity, String hash, boolean test, String source) {
      return Optional.of(this);
    }

    @Override
    public void fault(Fault fault) {}

    @Override
    public void event(EventDraft event) {}

    @Override
    public void end(
        int accepted, int rejected, List<Answer> answers, List<Fault> faults, List<Fault> notes) {}
  }

  @Test
  void aMissingSegmentRefusesTheSetHoweverManyErrorsStandBeforeIt() throws IOException {
    assertThat(verdict(3)).isEqualTo("rejected");
    assertThat(verdict(1_500)).isEqualTo("rejected");
  }
}
