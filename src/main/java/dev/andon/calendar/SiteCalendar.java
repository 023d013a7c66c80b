package dev.andon.calendar;

import java.time.Instant;
import java.time.LocalTime;
import java.util.Map;
import java.util.Optional;

/**
 * When a site works, and until when carriers take what shall leave on a day.
 *
 * @param work its zone, work days and hours
 * @param cutOffs local time by carrier; {@code *} = every other carrier
 */
public record SiteCalendar(WorkCalendar work, Map<String, LocalTime> cutOffs) {
  /** The entry of all others. */
  public static final String OTHERS = "*";

  public SiteCalendar {
    cutOffs = Map.copyOf(cutOffs);
  }

  /** The cut-off of a carrier on the site's day that an instant lies in; empty = it has none. */
  public Optional<Instant> cutOff(Instant day, String carrier) {
    LocalTime time = cutOffs.getOrDefault(carrier, cutOffs.get(OTHERS));
    return Optional.ofNullable(time)
        .map(
            at -> day.atZone(work.zone()).toLocalDate().atTime(at).atZone(work.zone()).toInstant());
  }
}
