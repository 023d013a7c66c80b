package dev.andon.app;

import static dev.andon.app.Beans.bean;

import dev.andon.canonical.BusinessClock;
import dev.andon.demo.DatabaseBusinessClock;
import javax.sql.DataSource;
import org.apache.camel.BindToRegistry;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;

/** What a demo wires otherwise: business time stands in the database, moved by the player alone. */
public final class DemoBeans implements CamelConfiguration {
  @BindToRegistry(value = "businessClock", lazy = true)
  public BusinessClock businessClock(CamelContext context) {
    return new DatabaseBusinessClock(
        bean(context, "dataSource", DataSource.class),
        bean(context, "settings", Settings.class).tenant());
  }
}
