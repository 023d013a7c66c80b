package dev.andon.testing;

import dev.andon.canonical.json.EventSchemas;
import dev.andon.enrichment.Projections;
import dev.andon.intake.edi.EdiFactory;
import dev.andon.intake.edi.EdiTranslator;
import dev.andon.intake.edi.PartnerDirectory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The EDI translator with our mappings, to which every sender is a guest. One holds all mappings
 * and schemas, and test classes stay in memory: those of one moment share it.
 */
public final class GuestTranslator {
  private static final Map<Instant, EdiTranslator> MADE = new ConcurrentHashMap<>();

  private GuestTranslator() {}

  /** It takes each moment for the one given. */
  public static EdiTranslator at(Instant now) {
    return MADE.computeIfAbsent(
        now,
        moment ->
            EdiFactory.translator(
                Path.of(""),
                Projections.TYPES,
                () -> moment,
                new EventSchemas(Projections.TYPES),
                PartnerDirectory.guest()));
  }
}
