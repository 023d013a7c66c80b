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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;

/** One instance's reader of an ERP, with the shipped route, and its translator. */
final class CdcReader implements AutoCloseable {
  final CdcStatus status = new CdcStatus();
  final CdcFeed feed;
  private final TranslateWorker worker;
  private final CamelContext camel = new DefaultCamelContext();

  /**
   * @param mappings folder with {@code erp.yaml}
   */
  CdcReader(HikariDataSource andon, HikariDataSource erp, Slot slot, Path mappings, Path data)
      throws Exception {
    this(andon, erp, slot, mappings, data, 50, "erp");
  }

  /**
   * @param maxPending messages that may wait for translation
   * @param name the feed's
   */
  CdcReader(
      HikariDataSource andon,
      HikariDataSource erp,
      Slot slot,
      Path mappings,
      Path data,
      int maxPending,
      String name)
      throws Exception {
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
                java.time.Duration.ofDays(180))
            .start();
    CdcStore store =
        new CdcStore(
            andon,
            new MessageStore(andon, () -> Instant.parse("2026-03-02T09:00:00Z"), "main", 1 << 20),
            worker,
            new PendingLimit(andon, "main", maxPending),
            json,
            schemas,
            Objects.requireNonNull(read.get(name)),
            "main",
            name);
    feed =
        new CdcFeed(
            store,
            slot,
            new Publication(erp, "andon"),
            CdcComponent.debezium(name, erp.getJdbcUrl(), erp.getUsername(), erp.getPassword()),
            status);
    camel.getRegistry().bind("cdc", new CdcComponent(Map.of(name, feed)));
    camel.getRegistry().bind("cdcStore-" + name, store);
    PluginHelper.getRoutesLoader(camel)
        .loadRoutes(
            PluginHelper.getResourceLoader(camel)
                .resolveResource("file:routes/intake/cdc.camel.yaml"));
    TemplatedRouteBuilder.builder(camel, "intake-cdc").parameter("feed", name).add();
    camel.start();
  }

  @Override
  public void close() throws Exception {
    camel.stop();
    worker.close();
  }
}
