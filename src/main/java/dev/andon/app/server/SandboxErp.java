package dev.andon.app.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * The sandbox ERP: a database of its own on the embedded server, owned by the role {@code erp};
 * Andon's role {@code erp_reader} may only select from its outbox, {@code erp_cdc} only read its
 * tables and its log.
 */
public final class SandboxErp {
  /** Name of the database and of its owner. */
  public static final String DATABASE = "erp";

  private static final String READER = "erp_reader";
  private static final String CDC = "erp_cdc";

  private SandboxErp() {}

  /** Makes database, table and roles where they are missing; returns the JDBC address. */
  public static String prepare(PostgresServer server, Secrets secrets) {
    server.ensureRole(DATABASE, secrets.get("database-erp"));
    server.ensureDatabase(DATABASE, DATABASE);
    server.ensureRole(READER, secrets.get("database-erp-reader"));
    server.ensureRole(CDC, secrets.get("database-erp-cdc"));
    server.execute(
        DATABASE,
        "set role " + DATABASE,
        script("/db/erp/outbox.sql"),
        script("/db/erp/tables.sql"),
        "reset role",
        "grant connect on database " + DATABASE + " to " + READER,
        "grant usage on schema erp to " + READER,
        "grant select on erp.outbox to " + READER,
        "alter role " + CDC + " replication",
        "grant connect on database " + DATABASE + " to " + CDC,
        "grant usage on schema erp to " + CDC,
        "grant select on all tables in schema erp to " + CDC);
    return server.jdbcUrl(DATABASE);
  }

  /** What makes the ERP's tables, and those of the sandbox's services, in any database. */
  public static List<String> scripts() {
    return List.of(
        script("/db/erp/outbox.sql"), script("/db/erp/tables.sql"), script("/db/erp/services.sql"));
  }

  private static String script(String name) {
    try (InputStream sql = SandboxErp.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(sql, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
