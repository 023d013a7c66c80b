package dev.andon.intake.edi;

import dev.andon.intake.Translation;
import java.time.Instant;

/** An answer to a received interchange: for whom, of what kind, made when. */
abstract class Acknowledgement implements Translation.Answer {
  private final String partner;
  private final String kind;
  final Instant now;

  Acknowledgement(String partner, String kind, Instant now) {
    this.partner = partner;
    this.kind = kind;
    this.now = now;
  }

  @Override
  public final String partner() {
    return partner;
  }

  @Override
  public final String kind() {
    return kind;
  }
}
