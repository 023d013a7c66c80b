package dev.andon.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.andon.canonical.Event;
import dev.andon.enrichment.Projections;
import dev.andon.expectation.Feed;
import dev.andon.expectation.Feeds;
import dev.andon.expectation.SpokenHours;
import dev.andon.fault.FaultException;
import dev.andon.intake.edi.Partner;
import dev.andon.intake.edi.PartnerFiles;
import dev.andon.testing.Events;
import dev.andon.testing.Policies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedsReaderTest {
  private static final Instant MONDAY = Instant.parse("2026-03-02T09:00:00Z");

  @TempDir Path home;

  private Collection<Partner> partner(String expects) throws IOException {
    Path file = Files.createDirectories(home.resolve("config/partners")).resolve("acme.yaml");
    Files.createDirectories(home.resolve("mappings/x12"));
    Files.writeString(home.resolve("mappings/x12/846.yaml"), "");
    Files.writeString(
        file,
        """
        id: ACME
        party: C100
        identifiers:
          - {qualifier: ZZ, id: ACME}
        zone: Europe/Berlin
        expects:
          - %s
        """
            .formatted(expects));
    return PartnerFiles.read(home).all();
  }

  private static Feeds feeds(String yaml, Collection<Partner> partners) {
    return FeedsReader.feeds(
        yaml,
        ConfigReader.sites(Policies.text("calendars.yaml")),
        partners,
        Projections.TYPES,
        Policies.expectations());
  }

  private static Event document(String source, String set) {
    Event some =
        Events.event(
            "stock.reported.v1",
            "stock:DC1/I1",
            MONDAY,
            Map.of("site", "DC1", "item", "I1", "origin", Map.of("set", set)));
    return new Event(
        some.tenant(),
        some.id(),
        some.revision(),
        some.type(),
        source,
        some.subject(),
        some.partitionKey(),
        some.occurredAt(),
        some.sequence(),
        some.receivedAt(),
        some.test(),
        some.messageId(),
        some.position(),
        some.contentHash(),
        some.data());
  }

  @Test
  void aPartnersProfileAddsAFeedThatItsDocumentAloneSpeaksFor() throws IOException {
    Feeds feeds =
        feeds(Policies.text("feeds.yaml"), partner("{document: '846', every: P1D, by: '07:00'}"));
    Feed feed = feeds.feed("ACME/846").orElseThrow();
    assertThat(feed.rhythm().silentAt(MONDAY, SpokenHours.NONE))
        .as("seven in Berlin on the next day")
        .contains(Instant.parse("2026-03-03T06:00:00Z"));
    List<Event> heard =
        List.of(
            document("/edi/ACME", "850"),
            document("/edi/OTHER", "846"),
            document("/webhook/ACME", "846"));
    assertThat(Feeds.heard(heard, at -> feeds)).doesNotContainKey("ACME/846");
    assertThat(Feeds.heard(List.of(document("/edi/ACME", "846")), at -> feeds))
        .containsKey("ACME/846");
  }

  @Test
  void aSpanOfHoursRunsFromTheLastWord() throws IOException {
    Feeds feeds = feeds(Policies.text("feeds.yaml"), partner("{document: '846', every: PT4H}"));
    assertThat(feeds.feed("ACME/846").orElseThrow().rhythm().silentAt(MONDAY, SpokenHours.NONE))
        .contains(Instant.parse("2026-03-02T13:00:00Z"));
  }

  @Test
  void aFeedOfThePolicyUnderThePartnersNameIsRefused() throws IOException {
    Collection<Partner> partners = partner("{document: '846', every: P1D}");
    String twice =
        Policies.text("feeds.yaml")
            + "  - {feed: ACME/846, events: [stock.reported.v1], silentAfter: PT4H}\n";
    assertThatThrownBy(() -> feeds(twice, partners))
        .isInstanceOf(FaultException.class)
        .hasMessageContaining("two feeds are named ACME/846");
  }
}
