package dev.andon.intake.cdc;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;

/** One instance's reader of an ERP, with the shipped route, and its translator. */
final class CdcReader implements AutoCloseable {
  final CdcStatus status = new CdcStatus();
  final CdcFeed feed;
  private final RowsFeed rows;
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
    rows = new RowsFeed(andon, mappings, data, maxPending, name);
    CdcStore store = new CdcStore(rows.rows);
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
    rows.close();
  }
}
