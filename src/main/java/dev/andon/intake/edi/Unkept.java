package dev.andon.intake.edi;

import dev.andon.fault.Fault;
import dev.andon.intake.EventDraft;
import dev.andon.intake.Translation;
import java.util.List;

/** A part of which nothing is kept: only whether it would be taken is asked. */
final class Unkept implements Translation.Part {
  @Override
  public void event(EventDraft event) {}

  @Override
  public void end(
      int accepted,
      int rejected,
      List<Translation.Answer> answers,
      List<Fault> faults,
      List<Fault> notes) {}
}
