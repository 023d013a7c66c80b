package dev.andon.pipeline;

import dev.andon.casework.CaseSet;
import dev.andon.enrichment.WorkingSet;
import java.util.List;

/**
 * What the route {@code pipeline-batch} carries: events in arrival order and everything that they
 * can touch. Batch sizes 1, 7 and 500 give byte-equal cases, decisions and outbox rows (contract
 * 1).
 */
public final class Batch {
  private final List<Work> works;
  private final WorkingSet workingSet = new WorkingSet();
  private final CaseSet cases = new CaseSet();

  public Batch(List<Work> works) {
    this.works = List.copyOf(works);
  }

  /** In arrival order, fresh events only: those already processed were absorbed before. */
  public List<Work> works() {
    return works;
  }

  public WorkingSet workingSet() {
    return workingSet;
  }

  public CaseSet cases() {
    return cases;
  }
}
