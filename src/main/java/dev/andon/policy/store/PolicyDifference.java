package dev.andon.policy.store;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.List;

/** The difference of two texts, line by line, as {@code diff -u} shows it. */
public final class PolicyDifference {
  private static final int CONTEXT = 3;

  private PolicyDifference() {}

  /** Lines of the difference; none when the texts are equal. */
  public static List<String> of(String before, String beforeName, String after, String afterName) {
    List<String> old = before.lines().toList();
    return UnifiedDiffUtils.generateUnifiedDiff(
        beforeName, afterName, old, DiffUtils.diff(old, after.lines().toList()), CONTEXT);
  }
}
