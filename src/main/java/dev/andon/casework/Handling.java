package dev.andon.casework;

import dev.andon.detection.ExceptionType;
import java.time.Instant;
import java.util.List;

/**
 * How a case is to be worked: what the rules that staff edit said, or the dictionary where they
 * could not.
 *
 * @param slaClass name of the service level; empty = the dictionary's
 * @param slaMinutes working time of the team
 * @param slaFrom when the time began: at the opening, or at the latest reopening
 * @param slaDue when it ends by the team's calendar
 * @param gate never looser than the dictionary's
 * @param mode never further than the dictionary's
 * @param rulings one line a decision: {@code severity@2 large-and-near (amountMinor = 500000)};
 *     where a decision could not be made, why
 */
public record Handling(
    ExceptionType.Severity severity,
    String slaClass,
    long slaMinutes,
    Instant slaFrom,
    Instant slaDue,
    ExceptionType.Gate gate,
    ExceptionType.Mode mode,
    List<String> rulings) {
  public Handling {
    rulings = List.copyOf(rulings);
  }

  /** Whether the same rules came to the same; inputs may differ. */
  boolean same(Handling other) {
    return severity == other.severity
        && slaDue.equals(other.slaDue)
        && gate == other.gate
        && mode == other.mode
        && rules().equals(other.rules());
  }

  private List<String> rules() {
    return rulings.stream().map(line -> line.replaceFirst(" \\(.*", "")).toList();
  }
}
