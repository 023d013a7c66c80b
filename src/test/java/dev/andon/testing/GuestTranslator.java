package dev.andon.testing;

import dev.andon.canonical.json.EventSchemas;
import dev.andon.enrichment.Projections;
import dev.andon.intake.edi.EdiFactory;
import dev.andon.intake.edi.EdiTranslator;
import dev.andon.intake.edi.PartnerDirectory;
import java.nio.file.Path;
import java.time.Instant;

/** The EDI translator with our mappings, to which every sender is a guest. */
public final class GuestTranslator {
  private GuestTranslator() {}

  /** It takes each moment for the one given. */
  public static EdiTranslator at(Instant now) {
    return EdiFactory.translator(
        Path.of(""),
        Projections.TYPES,
        () -> now,
        new EventSchemas(Projections.TYPES),
        PartnerDirectory.guest());
  }
}
