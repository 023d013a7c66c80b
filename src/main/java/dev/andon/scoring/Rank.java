package dev.andon.scoring;

import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A case's place in a worklist (contract 9): guard class, then score, both descending; then due
 * (unknown last) and id, ascending. A total order.
 */
public record Rank(int guard, double score, @Nullable Instant due, String caseId)
    implements Comparable<Rank> {
  private static final Comparator<Rank> ORDER =
      Comparator.comparingInt(Rank::guard)
          .reversed()
          .thenComparing(Comparator.comparingDouble(Rank::score).reversed())
          .thenComparing(Rank::due, Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(Rank::caseId);

  @Override
  public int compareTo(Rank other) {
    return ORDER.compare(this, other);
  }
}
