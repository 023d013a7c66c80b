package dev.andon.calendar;

import java.util.Map;

/** The calendars of all sites ({@code config/calendars.yaml}); {@code *} = every other site. */
public record SiteCalendars(Map<String, SiteCalendar> sites) {
  public SiteCalendars {
    sites = Map.copyOf(sites);
    if (!sites.containsKey(SiteCalendar.OTHERS)) {
      throw new IllegalArgumentException(
          "sites: the entry '*' was expected, the calendar of every site that has none");
    }
  }

  /** The calendar of a site. */
  public SiteCalendar of(String site) {
    SiteCalendar own = sites.get(site);
    return own != null ? own : others();
  }

  private SiteCalendar others() {
    SiteCalendar others = sites.get(SiteCalendar.OTHERS);
    if (others == null) {
      throw new IllegalStateException("checked when it was made");
    }
    return others;
  }
}
