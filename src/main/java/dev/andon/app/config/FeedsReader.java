package dev.andon.app.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.andon.calendar.SiteCalendars;
import dev.andon.expectation.Expectations;
import dev.andon.expectation.Feed;
import dev.andon.expectation.Feeds;
import dev.andon.expectation.Rhythm;
import dev.andon.intake.edi.Partner;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code config/feeds.yaml} and what partners' profiles expect, to feeds. */
public final class FeedsReader {
  private static final String FILE = "config/feeds.yaml";
  private static final Duration SETTLE = Duration.ofMinutes(30);

  private FeedsReader() {}

  private record FeedsFile(List<JsonNode> feeds) {}

  private record Row(
      @Nullable String feed,
      @Nullable Set<String> events,
      @Nullable List<String> sources,
      @Nullable String document,
      @Nullable String silentAfter,
      @Nullable String hours,
      @Nullable Learned learned,
      @Nullable String settle) {}

  private record Learned(int weeks, double share) {}

  /**
   * The feeds from the text of {@code config/feeds.yaml} and from {@code expects} of the partners.
   *
   * @param known event types that there are
   * @param expectations whose feeds must be among them
   */
  public static Feeds feeds(
      String yaml,
      SiteCalendars sites,
      Collection<Partner> partners,
      Set<String> known,
      Expectations expectations) {
    List<JsonNode> rows = ConfigReader.read(FILE, yaml, FeedsFile.class).feeds();
    List<Feed> feeds = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      String place = FILE + " at feeds[" + i + "]";
      Row row = ConfigReader.readSparse(place, rows.get(i), Row.class);
      feeds.add(ConfigReader.build(place, () -> feed(row, sites, known)));
    }
    partners.forEach(
        partner -> partner.expects().forEach(expected -> feeds.add(feed(partner, expected))));
    return ConfigReader.build(FILE, () -> checked(new Feeds(feeds), expectations));
  }

  private static Feeds checked(Feeds feeds, Expectations expectations) {
    expectations
        .rules()
        .forEach(
            rule -> {
              if (rule.feed() != null && feeds.feed(rule.feed()).isEmpty()) {
                throw new IllegalArgumentException(
                    "no feed " + rule.feed() + ", which " + rule.type() + " waits for");
              }
            });
    return feeds;
  }

  private static Feed feed(Row row, SiteCalendars sites, Set<String> known) {
    String id = needed(row.feed(), "feed");
    Set<String> types = Objects.requireNonNullElse(row.events(), Set.of());
    for (String type : types) {
      if (!known.contains(type)) {
        throw new IllegalArgumentException("there is no event type " + type);
      }
    }
    Duration silentAfter = duration("silentAfter", needed(row.silentAfter(), "silentAfter"));
    if (silentAfter.isNegative() || silentAfter.isZero()) {
      throw new IllegalArgumentException("silentAfter: more than no time was expected");
    }
    Learned learned = row.learned();
    if (learned != null && row.hours() != null) {
      throw new IllegalArgumentException("either hours or learned was expected, not both");
    }
    return new Feed(
        id,
        types,
        Objects.requireNonNullElse(row.sources(), List.of()),
        row.document(),
        learned != null
            ? new Rhythm.Learned(silentAfter, learned.weeks(), learned.share())
            : new Rhythm.Stated(
                silentAfter, row.hours() == null ? null : sites.of(row.hours()).work()),
        row.settle() == null ? SETTLE : duration("settle", row.settle()));
  }

  /** What a partner should send by itself: {@code <partner>/<document>}. */
  private static Feed feed(Partner partner, Partner.Expected expected) {
    ZoneId zone = ZoneId.of(partner.zone());
    boolean days = !expected.every().contains("T");
    return new Feed(
        partner.id() + "/" + expected.document(),
        Set.of(),
        List.of("/edi/" + partner.id()),
        expected.document(),
        days
            ? new Rhythm.Daily(
                Period.parse(expected.every()),
                expected.by() == null ? LocalTime.MAX : LocalTime.parse(expected.by()),
                zone)
            : new Rhythm.Stated(Duration.parse(expected.every()), null),
        SETTLE);
  }

  private static Duration duration(String key, String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          key + ": a duration such as PT4H or P1D was expected, not " + text, e);
    }
  }

  private static String needed(@Nullable String value, String key) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(key + " is missing");
    }
    return value;
  }
}
