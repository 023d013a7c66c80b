package dev.andon.intake.edi;

import dev.andon.canonical.BusinessClock;
import dev.andon.intake.Advice;
import dev.andon.intake.Translation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Writes advice as the partner's profile says: 824 for X12, APERAK for EDIFACT. */
final class AdviceWriter implements Advice.Writer {
  private static final int MAX_ENVELOPE = 4_096;
  private final Supplier<PartnerDirectory> partners;
  private final BusinessClock clock;

  AdviceWriter(Supplier<PartnerDirectory> partners, BusinessClock clock) {
    this.partners = partners;
    this.clock = clock;
  }

  @Override
  public List<Translation.Answer> write(String partner, String envelope, Advice advice) {
    Optional<Partner> profile = partners.get().named(partner);
    if (profile.isEmpty() || !wants(profile.get(), advice)) {
      return List.of();
    }
    byte[] bytes = envelope.getBytes(StandardCharsets.ISO_8859_1);
    try (EdiText text = EdiText.read(new ByteArrayInputStream(bytes), MAX_ENVELOPE)) {
      Interchange interchange = EdiTranslator.interchange(text, 0);
      if (interchange instanceof X12Interchange x12) {
        return List.of(new AdviceX12(x12, profile.get(), advice, clock.now()));
      }
      if (interchange instanceof EdifactInterchange edifact) {
        return List.of(new AdviceEdifact(edifact, profile.get(), advice, clock.now()));
      }
      throw new IllegalStateException("the envelope kept of a document cannot be read");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean wants(Partner partner, Advice advice) {
    return switch (partner.acknowledgements().advice()) {
      case NONE -> false;
      case REJECTIONS -> !advice.objections().isEmpty();
      case ALWAYS -> true;
    };
  }
}
