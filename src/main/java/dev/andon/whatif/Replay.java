package dev.andon.whatif;

import dev.andon.canonical.Event;
import dev.andon.detection.Finding;
import dev.andon.enrichment.FactHistory;
import dev.andon.enrichment.WorkingSet.FactChange;
import dev.andon.pipeline.Playbook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Plays recorded moments by the policies that were in force and by those of a draft, side by side:
 * while two threads decide on some moments, the caller reads the next ones. What it holds is
 * bounded by the objects and cases that the moments name, not by their number.
 */
public final class Replay implements AutoCloseable {
  private static final int AT_ONCE = 500;
  private final FactHistory history = new FactHistory();
  private final ExecutorService threads = Executors.newFixedThreadPool(2, Replay::thread);
  private final Lane actual;
  private final Lane draft;
  private final boolean sameDetection;
  private List<Moment> next = new ArrayList<>();
  private CompletableFuture<Void> running = CompletableFuture.completedFuture(null);

  /**
   * @param inForce the policies that were in force
   * @param draft those with the draft among them
   * @param sameDetection whether both recognise the same, so that it is done once
   * @param since from when on the draft is in force
   */
  public Replay(
      Playbook.Shelf inForce, Playbook.Shelf draft, boolean sameDetection, Instant since) {
    this.actual = new Lane(inForce, since, true);
    this.draft = new Lane(draft, since, false);
    this.sameDetection = sameDetection;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "whatif");
    thread.setDaemon(true);
    return thread;
  }

  /** An event that changed facts. */
  public void told(Event event, List<FactChange> changes) {
    FactHistory.Step step = history.take(changes);
    play(new Moment.Told(event, step.facts(), step.affected()));
  }

  /** Something that a person did. */
  public void done(Moment.Deed deed) {
    play(deed);
  }

  private void play(Moment moment) {
    next.add(moment);
    if (next.size() >= AT_ONCE) {
      flush();
    }
  }

  private void flush() {
    List<Moment> moments = List.copyOf(next);
    next = new ArrayList<>();
    await();
    CompletableFuture<List<List<Finding>>> found =
        CompletableFuture.supplyAsync(() -> actual.detect(moments), threads);
    CompletableFuture<Void> first =
        found.thenAcceptAsync(findings -> actual.decide(moments, findings), threads);
    CompletableFuture<Void> second =
        sameDetection
            ? found.thenAcceptAsync(findings -> draft.decide(moments, findings), threads)
            : CompletableFuture.runAsync(
                () -> draft.decide(moments, draft.detect(moments)), threads);
    running = CompletableFuture.allOf(first, second);
  }

  private void await() {
    try {
      running.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Ends it: what came of both. */
  public Outcome end() {
    flush();
    await();
    return new Outcome(actual, draft);
  }

  /** What came of both. */
  public static final class Outcome {
    private final Lane actual;
    private final Lane draft;

    private Outcome(Lane actual, Lane draft) {
      this.actual = actual;
      this.draft = draft;
    }

    /** Begins the comparison with what is stored. */
    public Proof proof() {
      return new Proof(actual);
    }

    /**
     * What the draft would have done otherwise.
     *
     * @param end of the window
     */
    public Effects effects(Instant since, Instant end) {
      return new Effects(actual, draft, since, end);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
