package dev.andon.intake.edi;

import dev.andon.intake.Advice;
import dev.andon.intake.Translation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Advice to a partner on one of its documents, in an interchange of its own. */
abstract class ApplicationAdvice extends Acknowledgement {
  static final int MOST_OBJECTIONS = 99;

  final Partner partner;
  final Advice advice;
  private @Nullable List<Translation.Sent> sent;

  ApplicationAdvice(Partner partner, String kind, Advice advice, Instant now) {
    super(partner.id(), kind, now);
    this.partner = partner;
    this.advice = advice;
  }

  @Override
  public final boolean answersReceived() {
    return true;
  }

  @Override
  public final List<Translation.Sent> sent() {
    return sent == null ? List.of() : sent;
  }

  /** Notes under which numbers it leaves; the partner is to acknowledge it like any document. */
  final void leaves(
      Interchange received, String interchange, String group, String control, String number) {
    Duration within = partner.answers().within().orElse(null);
    sent =
        List.of(
            new Translation.Sent(
                partner.party(),
                received.standard(),
                kind(),
                interchange,
                group,
                control,
                number,
                kind() + " " + number + " on PO " + advice.number(),
                received.test(),
                within));
  }

  /** What stands in place of a code that was not agreed on. */
  final String code(Advice.Objection objection, String otherwise) {
    return partner.acknowledgements().adviceCodes().getOrDefault(objection.code(), otherwise);
  }

  final List<Advice.Objection> objections() {
    return advice.objections().stream().limit(MOST_OBJECTIONS).toList();
  }

  /** At most so many characters. */
  static String cut(String text, int most) {
    return text.substring(0, Math.min(text.length(), most)).strip();
  }
}
