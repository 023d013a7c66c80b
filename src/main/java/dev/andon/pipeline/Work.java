package dev.andon.pipeline;

import dev.andon.canonical.Event;
import dev.andon.casework.CaseChange;
import dev.andon.detection.Finding;
import dev.andon.fault.Fault;
import dev.andon.scoring.Decision;
import dev.andon.shadow.ShadowDecision;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One event on its way through a batch, with what each stage added. Confined to the thread of its
 * batch.
 */
public final class Work {
  private final Event event;
  private final List<Finding> findings = new ArrayList<>();
  private final Map<Finding, Decision> decisions = new IdentityHashMap<>();
  private final List<CaseChange> changes = new ArrayList<>();
  private final List<ShadowDecision> shadows = new ArrayList<>();
  private Optional<Fault> fault = Optional.empty();

  public Work(Event event) {
    this.event = event;
  }

  public Event event() {
    return event;
  }

  /** What detection found, in the order of objects and types. */
  public List<Finding> findings() {
    return findings;
  }

  /** The score of each finding that holds, by identity. */
  public Map<Finding, Decision> decisions() {
    return decisions;
  }

  /** What it did to cases. */
  public List<CaseChange> changes() {
    return changes;
  }

  /** What the challenger of its time would have decided. */
  public List<ShadowDecision> shadows() {
    return shadows;
  }

  /** The recognised fault that ended its way; later stages pass it by. */
  public Optional<Fault> fault() {
    return fault;
  }

  /** Ends its way; the store writes it to the dead letters in the batch's own transaction. */
  public void fail(Fault reason) {
    fault = Optional.of(reason);
  }
}
