package dev.andon.app.server;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings the schema {@code andon} to this release; Flyway owns it. */
public final class Schema {
  private Schema() {}

  /** Applies the migrations that are missing. */
  public static void migrate(DataSource dataSource) {
    Flyway.configure(Schema.class.getClassLoader())
        .dataSource(dataSource)
        .locations("classpath:db/migration")
        .schemas("andon")
        .defaultSchema("andon")
        .load()
        .migrate();
  }
}
