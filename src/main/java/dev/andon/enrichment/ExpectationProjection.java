package dev.andon.enrichment;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import java.util.Set;

/**
 * That something had not come in time ({@code lapsed.<type>} = when that could be said), and that a
 * feed is silent: so time comes to the detectors as a fact.
 */
final class ExpectationProjection implements Projection {
  @Override
  public Set<String> types() {
    return Set.of("expectation.lapsed.v1", "feed.silent.v1", "feed.heard.v1");
  }

  @Override
  public Projected project(Event event) {
    return event.type().equals("expectation.lapsed.v1") ? lapsed(event) : feed(event);
  }

  private static Projected feed(Event event) {
    Data data = event.data();
    ObjectRef feed = new ObjectRef(Kind.FEED, data.text("feed"));
    return new Assertions(event)
        .say(feed, "silent", Boolean.toString(event.type().equals("feed.silent.v1")))
        .copy(feed, "", data, "heardAt")
        .projected();
  }

  private static Projected lapsed(Event event) {
    Data data = event.data();
    return new Assertions(event)
        .say(
            ObjectRef.named(data),
            "lapsed." + data.text("type"),
            data.instant("lapsedAt").toString())
        .projected();
  }
}
