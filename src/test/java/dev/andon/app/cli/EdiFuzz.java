package dev.andon.app.cli;

import dev.andon.app.edi.EdiReport;
import dev.andon.intake.edi.EdiTranslator;
import dev.andon.testing.GuestTranslator;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What must hold of the reader whatever bytes it gets; {@code bench/fuzz} looks for others. */
public final class EdiFuzz {
  private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");
  private static final EdiTranslator TRANSLATOR = GuestTranslator.at(NOW);

  private EdiFuzz() {}

  /**
   * Called by Jazzer first, so that reading the mappings does not count as the first file's time.
   */
  public static void fuzzerInitialize() throws IOException {
    judge(FuzzSeeds.all().get(0));
  }

  /** Called by Jazzer. */
  public static void fuzzerTestOneInput(byte[] file) throws IOException {
    judge(file);
  }

  /**
   * Reads a file as {@code edi check} does.
   *
   * @throws IllegalStateException when it is refused without a reason, or nothing is told of it
   */
  static void judge(byte[] file) throws IOException {
    EdiReport report = EdiReport.of(TRANSLATOR, "fuzz.edi", file, NOW);
    Map<String, Object> told = report.members();
    if (!told.get("verdict").equals("accepted") && ((List<?>) told.get("faults")).isEmpty()) {
      throw new IllegalStateException("refused without a reason: " + told);
    }
    if (told.get("verdict").equals("accepted")
        && told.get("set") != null
        && !List.of("997", "999", "CONTRL", "TA1").contains(told.get("set"))
        && ((List<?>) told.get("events")).isEmpty()) {
      throw new IllegalStateException("accepted in silence: " + told);
    }
    if (report.text().isBlank()) {
      throw new IllegalStateException("nothing is told");
    }
  }
}
