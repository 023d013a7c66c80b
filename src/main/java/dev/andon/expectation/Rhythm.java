package dev.andon.expectation;

import dev.andon.calendar.WorkCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How often a feed speaks. */
public sealed interface Rhythm {
  /**
   * When the feed is silent unless it is heard before; empty = it never has to speak.
   *
   * @param heard when it was heard last
   * @param hours at which it spoke so far
   */
  Optional<Instant> silentAt(Instant heard, SpokenHours hours);

  /** Whether it speaks at a time, so that nothing can be said before it was heard again. */
  boolean speaks(Instant at, SpokenHours hours);

  /** Whether it must be heard from the begin on, without having been heard before. */
  default boolean stated() {
    return true;
  }

  /**
   * At least once in so much time.
   *
   * @param hours in which that time runs; null = always
   */
  record Stated(Duration silentAfter, @Nullable WorkCalendar hours) implements Rhythm {
    @Override
    public Optional<Instant> silentAt(Instant heard, SpokenHours spoken) {
      return Optional.of(hours == null ? heard.plus(silentAfter) : hours.plus(heard, silentAfter));
    }

    @Override
    public boolean speaks(Instant at, SpokenHours spoken) {
      return hours == null || !hours.between(at, at.plusSeconds(1)).isZero();
    }
  }

  /** Every so many days, by a local time. */
  record Daily(Period every, LocalTime by, ZoneId zone) implements Rhythm {
    @Override
    public Optional<Instant> silentAt(Instant heard, SpokenHours spoken) {
      return Optional.of(
          heard.atZone(zone).toLocalDate().plus(every).atTime(by).atZone(zone).toInstant());
    }

    @Override
    public boolean speaks(Instant at, SpokenHours spoken) {
      return true;
    }
  }

  /**
   * As it did: an hour of the week counts in which it was heard in so large a share of the last
   * weeks. A feed that no hour is known of never has to speak.
   *
   * @param silentAfter time within such hours
   * @param weeks that count
   * @param share of them, above 0, at most 1
   */
  record Learned(Duration silentAfter, int weeks, double share) implements Rhythm {
    public Learned {
      if (weeks < 1 || weeks > 52 || share <= 0 || share > 1) {
        throw new IllegalArgumentException(
            "learned: 1 to 52 weeks and a share above 0 and at most 1 were expected");
      }
    }

    @Override
    public Optional<Instant> silentAt(Instant heard, SpokenHours spoken) {
      Duration left = silentAfter;
      Instant from = heard;
      for (int hour = 0; hour <= SpokenHours.WEEK * 2; hour++) {
        Instant end = from.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
        if (speaks(from, spoken)) {
          Duration speaking = Duration.between(from, end);
          if (left.compareTo(speaking) <= 0) {
            return Optional.of(from.plus(left));
          }
          left = left.minus(speaking);
        }
        from = end;
      }
      return Optional.empty();
    }

    @Override
    public boolean speaks(Instant at, SpokenHours spoken) {
      return spoken.weeks(at) >= Math.ceil(share * weeks);
    }

    @Override
    public boolean stated() {
      return false;
    }
  }
}
