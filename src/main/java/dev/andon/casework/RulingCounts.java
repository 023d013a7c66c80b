package dev.andon.casework;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How often each decision was asked, and how often the dictionary had to answer for it. */
public final class RulingCounts {
  private final Map<String, LongAdder> asked = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> fallbacks = new ConcurrentHashMap<>();

  void asked(String decision) {
    asked.computeIfAbsent(decision, name -> new LongAdder()).increment();
  }

  /** A ruling failed or went beyond what is allowed. */
  public void fallback(String decision) {
    fallbacks.computeIfAbsent(decision, name -> new LongAdder()).increment();
  }

  /** Rulings since the start. */
  public long askedOf(String decision) {
    return of(asked, decision);
  }

  /** Of these, those that the dictionary answered. */
  public long fallbacksOf(String decision) {
    return of(fallbacks, decision);
  }

  private static long of(Map<String, LongAdder> counts, String decision) {
    LongAdder count = counts.get(decision);
    return count == null ? 0 : count.sum();
  }
}
