package dev.andon.intake.edi;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The member {@code answers} of a partner's profile.
 *
 * @param ours our own identifier towards the partner; null = as the document names its sender
 * @param expected when the acknowledgement of a document of ours is due, e.g. {@code 24h}, {@code
 *     90m}, {@code 2d}; {@code none} = none comes
 */
public record Answers(Partner.@Nullable Identifier ours, String expected) {
  private static final Pattern SPAN = Pattern.compile("([1-9]\\d{0,5})([smhd])");
  private static final String NONE = "none";
  static final Answers DEFAULT = new Answers(null, "24h");

  public Answers {
    expected = expected == null ? "24h" : expected;
    if (!expected.equals(NONE) && !SPAN.matcher(expected).matches()) {
      throw new IllegalArgumentException(
          "answers.expected: a time such as 24h, 90m or 2d, or none, was expected, not "
              + expected);
    }
  }

  /** When an acknowledgement is due after the document was sent; empty = none comes. */
  Optional<Duration> within() {
    Matcher span = SPAN.matcher(expected);
    if (!span.matches()) {
      return Optional.empty();
    }
    long count = Long.parseLong(span.group(1));
    return Optional.of(
        switch (span.group(2)) {
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          case "h" -> Duration.ofHours(count);
          default -> Duration.ofDays(count);
        });
  }
}
