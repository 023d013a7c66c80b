package dev.andon.scoring;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A case's place in a worklist (contract 9): guard class, then score, both descending; then due
 * (unknown last) and id, ascending. A total order.
 */
public record Rank(int guard, double score, @Nullable Instant due, String caseId)
    implements Comparable<Rank> {
  // By hand, because worklists of tens of thousands are ordered by it.
  @Override
  public int compareTo(Rank other) {
    int order = Integer.compare(other.guard, guard);
    if (order == 0) {
      order = Double.compare(other.score, score);
    }
    if (order == 0) {
      order = compare(due, other.due);
    }
    return order == 0 ? caseId.compareTo(other.caseId) : order;
  }

  private static int compare(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return Boolean.compare(one == null, other == null);
    }
    return one.compareTo(other);
  }
}
