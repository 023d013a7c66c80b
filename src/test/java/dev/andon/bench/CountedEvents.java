package dev.andon.bench;

import dev.andon.fault.Fault;
import dev.andon.intake.EventDraft;
import dev.andon.intake.Translation;
import java.util.List;
import java.util.Optional;

/** A translation that only counts its events; a fault ends the benchmark. */
public final class CountedEvents implements Translation, Translation.Part {
  private long events;

  /** How many so far. */
  public long events() {
    return events;
  }

  @Override
  public Optional<Part> part(String identity, String hash, boolean test, String source) {
    return Optional.of(this);
  }

  @Override
  public void fault(Fault fault) {
    throw new IllegalStateException(fault.toString());
  }

  @Override
  public void event(EventDraft event) {
    events++;
  }

  @Override
  public void end(
      int accepted, int rejected, List<Answer> answers, List<Fault> faults, List<Fault> notes) {
    if (rejected > 0 || !notes.isEmpty()) {
      throw new IllegalStateException(faults + " " + notes);
    }
  }
}
