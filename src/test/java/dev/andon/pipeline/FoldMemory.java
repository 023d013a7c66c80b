package dev.andon.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.canonical.Event;
import dev.andon.casework.CaseChange;
import dev.andon.casework.ExceptionCase;
import dev.andon.detection.Detectors;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.ObjectRef;
import dev.andon.enrichment.Owners;
import dev.andon.enrichment.Projected;
import dev.andon.enrichment.Projections;
import dev.andon.scoring.Scorer;
import dev.andon.testing.Policies;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The product's own fold over a store in memory: what a database would hand from one batch to the
 * next.
 */
public final class FoldMemory {
  private static final Fold FOLD =
      new Fold(
          Projections.standard(Owners.NONE),
          Detectors.standard(Policies.dictionary()),
          new Scorer(Policies.scoring()),
          Policies.caseBook());
  public final Map<ObjectRef, Facts> facts = new HashMap<>();
  public final Set<Projected.Link> links = new HashSet<>();
  public final Map<String, ExceptionCase> cases = new TreeMap<>();
  public final List<CaseChange> changes = new ArrayList<>();

  private final Fold fold;

  public FoldMemory() {
    this(FOLD);
  }

  /**
   * @param fold another one than that of the shipped policies
   */
  FoldMemory(Fold fold) {
    this.fold = fold;
  }

  /** By the policies of a shelf. */
  public static FoldMemory by(Playbook.Shelf shelf) {
    return new FoldMemory(new Fold(shelf));
  }

  /** Plays events in batches of a size. */
  public FoldMemory play(List<Event> events, int size) {
    for (int from = 0; from < events.size(); from += size) {
      List<Event> slice = events.subList(from, Math.min(events.size(), from + size));
      Batch batch = new Batch(slice.stream().map(Work::new).toList());
      facts.forEach(batch.workingSet()::load);
      links.forEach(batch.workingSet()::loadLink);
      cases.values().stream().filter(ExceptionCase::current).forEach(batch.cases()::load);
      fold.detect(batch);
      fold.score(batch);
      fold.decide(batch);
      batch
          .workingSet()
          .dirty()
          .forEach(object -> facts.put(object, batch.workingSet().facts(object)));
      links.addAll(batch.workingSet().newLinks());
      batch.cases().changed().forEach(changed -> cases.put(changed.caseId(), changed));
      batch.works().forEach(work -> changes.addAll(work.changes()));
      assertThat(batch.works()).allMatch(work -> work.fault().isEmpty());
    }
    return this;
  }
}
