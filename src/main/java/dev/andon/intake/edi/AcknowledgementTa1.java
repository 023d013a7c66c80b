package dev.andon.intake.edi;

import dev.andon.intake.Translation;
import java.time.Instant;

/**
 * The interchange acknowledgement TA1 (X12.5), alone in an interchange of ours: sent when ISA14
 * asks for it, and whenever an interchange is refused as a whole.
 */
final class AcknowledgementTa1 extends Acknowledgement {
  private final X12Interchange received;
  private final String note;
  private final Partner.Send send;

  /**
   * @param note TA105: 000 = accepted, anything else refuses the interchange
   */
  AcknowledgementTa1(X12Interchange received, Partner partner, String note, Instant now) {
    super(partner.id(), "TA1", now);
    this.received = received;
    this.note = note;
    this.send = partner.send();
  }

  @Override
  public String render(Translation.ControlNumbers numbers) {
    long interchange = numbers.next("ISA13");
    X12Writer to = new X12Writer(send);
    to.answer(received, now, interchange, false);
    to.segment(
        "TA1",
        to.echo(received.control()),
        to.echo(received.header.element(9)),
        to.echo(received.header.element(10)),
        note.equals("000") ? "A" : "R",
        note);
    to.segment("IEA", "0", X12Writer.interchange(interchange));
    return to.text();
  }
}
