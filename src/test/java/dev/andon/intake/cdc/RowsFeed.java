package dev.andon.intake.cdc;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.canonical.json.EventJson;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.dispatch.relay.Outbox;
import dev.andon.dispatch.relay.Relay;
import dev.andon.enrichment.Projections;
import dev.andon.intake.mapping.Mapping;
import dev.andon.intake.mapping.MappingReader;
import dev.andon.intake.store.MessageStore;
import dev.andon.intake.store.PendingLimit;
import dev.andon.intake.store.TranslateWorker;
import dev.andon.intake.webhook.JsonTranslator;
import dev.andon.replay.store.DeadLetterStore;
import dev.andon.testing.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Where one feed's changed rows are stored, and the translator of what concerns the mapping. */
final class RowsFeed implements AutoCloseable {
  final FeedRows rows;
  private final TranslateWorker worker;

  /**
   * @param mappings folder with the feed's YAML
   * @param maxPending messages that may wait for translation
   */
  RowsFeed(HikariDataSource andon, Path mappings, Path data, int maxPending, String feed) {
    EventJson json = new EventJson();
    EventSchemas schemas = new EventSchemas(Projections.TYPES);
    Outbox outbox = new Outbox(1, json);
    Relay unstarted = new Relay(andon, TestBroker.connectionFactory(), data, 1, json);
    Map<String, Mapping> read = MappingReader.folder(mappings, Projections.TYPES);
    worker =
        new TranslateWorker(
                andon,
                List.of(new JsonTranslator("cdc", read, json, schemas)),
                outbox,
                unstarted,
                new DeadLetterStore(json, outbox),
                json,
                Duration.ofDays(180))
            .start();
    rows =
        new FeedRows(
            andon,
            new MessageStore(andon, () -> Instant.parse("2026-03-02T09:00:00Z"), "main", 1 << 20),
            worker,
            new PendingLimit(andon, "main", maxPending),
            json,
            schemas,
            Objects.requireNonNull(read.get(feed)),
            "main",
            feed);
  }

  @Override
  public void close() throws InterruptedException {
    worker.close();
  }
}
