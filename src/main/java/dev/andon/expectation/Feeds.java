package dev.andon.expectation;

import dev.andon.canonical.Event;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** All feeds, and which of them an event was brought by. */
public final class Feeds {
  /** No feed has a rhythm. */
  public static final Feeds NONE = new Feeds(List.of());

  /** Begins the source of events that Andon tells itself. */
  private static final String OWN = "/andon/";

  private final Map<String, Feed> byId = new TreeMap<>();
  private final Map<String, List<Matched>> byType = new HashMap<>();
  private final List<Matched> ofAnyType = new ArrayList<>();

  private record Matched(Feed feed, @Nullable Pattern source) {}

  /**
   * @throws IllegalArgumentException when two have one name
   */
  public Feeds(Collection<Feed> feeds) {
    for (Feed feed : feeds) {
      if (byId.put(feed.id(), feed) != null) {
        throw new IllegalArgumentException("two feeds are named " + feed.id());
      }
      Matched matched = new Matched(feed, feed.sourcePattern());
      feed.types()
          .forEach(type -> byType.computeIfAbsent(type, ignored -> new ArrayList<>()).add(matched));
      if (feed.types().isEmpty()) {
        ofAnyType.add(matched);
      }
    }
  }

  /** All feeds, by name. */
  public Collection<Feed> all() {
    return byId.values();
  }

  /** The feed of a name. */
  public Optional<Feed> feed(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /**
   * When a feed was heard.
   *
   * @param first receipt of the first event
   * @param last receipt of the latest one
   * @param hours number of events by the begin of the hour
   */
  public record Heard(Instant first, Instant last, Map<Instant, Integer> hours) {
    public Heard {
      hours = new TreeMap<>(hours);
    }
  }

  /**
   * Which feeds are heard by these events, in their order.
   *
   * @param feeds those in force at a time of receipt
   */
  public static Map<String, Heard> heard(List<Event> events, Function<Instant, Feeds> feeds) {
    Map<String, Heard> heard = new TreeMap<>();
    for (Event event : events) {
      if (!event.source().startsWith(OWN)) {
        feeds.apply(event.receivedAt()).hear(event, heard);
      }
    }
    return heard;
  }

  private void hear(Event event, Map<String, Heard> heard) {
    for (Matched one : byType.getOrDefault(event.type(), List.of())) {
      hear(one, event, heard);
    }
    ofAnyType.forEach(one -> hear(one, event, heard));
  }

  private static void hear(Matched one, Event event, Map<String, Heard> heard) {
    if (one.feed().brought(event, one.source())) {
      Instant at = event.receivedAt();
      Heard before = heard.get(one.feed().id());
      Heard now =
          before == null
              ? new Heard(at, at, Map.of())
              : new Heard(
                  before.first(), at.isAfter(before.last()) ? at : before.last(), before.hours());
      now.hours().merge(at.truncatedTo(ChronoUnit.HOURS), 1, Integer::sum);
      heard.put(one.feed().id(), now);
    }
  }
}
