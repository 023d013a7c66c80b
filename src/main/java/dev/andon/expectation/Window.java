package dev.andon.expectation;

import dev.andon.calendar.SiteCalendars;
import dev.andon.enrichment.Facts;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long after its base time something is due. */
public sealed interface Window {
  /** The due time; empty when the facts do not say enough. */
  Optional<Instant> due(Instant base, Facts facts, SiteCalendars sites);

  /**
   * So much later by the clock; negative = earlier.
   *
   * @param length less than ten years
   */
  record Wall(Duration length) implements Window {
    @Override
    public Optional<Instant> due(Instant base, Facts facts, SiteCalendars sites) {
      return after(base);
    }

    Optional<Instant> after(Instant base) {
      try {
        return Optional.of(base.plus(length));
      } catch (DateTimeException | ArithmeticException beyondTime) {
        return Optional.empty(); // a base at the end of time is due never
      }
    }
  }

  /**
   * So much working time of a site later.
   *
   * @param site attribute that names the site
   */
  record Work(Duration length, String site) implements Window {
    /** Longer than any working time of a year would never be found. */
    public static final Duration LONGEST = Duration.ofHours(400);

    public Work {
      if (length.isNegative() || length.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            "work: up to " + LONGEST + " of working time was expected, not " + length);
      }
    }

    @Override
    public Optional<Instant> due(Instant base, Facts facts, SiteCalendars sites) {
      try {
        return Optional.of(sites.of(facts.text(site).orElse("")).work().plus(base, length));
      } catch (DateTimeException | IllegalArgumentException | ArithmeticException beyondTime) {
        return Optional.empty();
      }
    }
  }

  /**
   * The carrier's cut-off at a site on the day of the base time.
   *
   * @param site attribute that names the site
   * @param carrier attribute that names the carrier
   */
  record CutOff(String site, String carrier) implements Window {
    @Override
    public Optional<Instant> due(Instant base, Facts facts, SiteCalendars sites) {
      try {
        return sites.of(facts.text(site).orElse("")).cutOff(base, facts.text(carrier).orElse(""));
      } catch (DateTimeException beyondTime) {
        return Optional.empty();
      }
    }
  }
}
