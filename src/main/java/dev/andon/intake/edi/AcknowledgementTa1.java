package dev.andon.intake.edi;

import dev.andon.intake.Translation;
import java.time.Instant;
import java.util.Locale;

/**
 * The interchange acknowledgement TA1 (X12.5), alone in an interchange of ours: sent when ISA14
 * asks for it, and whenever an interchange is refused as a whole.
 */
final class AcknowledgementTa1 extends Acknowledgement {
  private final X12Interchange received;
  private final String note;

  /**
   * @param note TA105: 000 = accepted, anything else refuses the interchange
   */
  AcknowledgementTa1(X12Interchange received, String partner, String note, Instant now) {
    super(partner, "TA1", now);
    this.received = received;
    this.note = note;
  }

  @Override
  public String render(Translation.ControlNumbers numbers) {
    long interchange = numbers.next("ISA13");
    StringBuilder text = new StringBuilder();
    Acknowledgement997.header(text, received, now, interchange, false);
    Acknowledgement997.segment(
        text,
        "TA1",
        Acknowledgement997.echo(received.control()),
        Acknowledgement997.echo(received.header.element(9)),
        Acknowledgement997.echo(received.header.element(10)),
        note.equals("000") ? "A" : "R",
        note);
    Acknowledgement997.segment(text, "IEA", "0", String.format(Locale.ROOT, "%09d", interchange));
    return text.toString();
  }
}
