package dev.andon.intake.cdc;

import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;

/**
 * The publication at the ERP's database, made by the ERP's own migration: Andon never makes or
 * changes it, since publishing a table without a primary key would refuse the ERP's own updates.
 */
public final class Publication {
  private static final String TABLES =
      "select p.schemaname || '.' || p.tablename from pg_publication_tables p"
          + " join pg_namespace n on n.nspname = p.schemaname"
          + " join pg_class c on c.relnamespace = n.oid and c.relname = p.tablename"
          + " join pg_index i on i.indrelid = c.oid and i.indisprimary"
          + " where p.pubname = ?";
  private final DataSource erp;
  private final String name;

  public Publication(DataSource erp, String name) {
    this.erp = erp;
    this.name = name;
  }

  String name() {
    return name;
  }

  /**
   * Makes sure that the log will tell of these tables.
   *
   * @throws FaultException MISCONFIGURED when one is not published, or has no primary key
   */
  void require(Collection<String> tables) throws SQLException {
    Set<String> missing = new TreeSet<>(tables);
    try (Connection connection = erp.getConnection();
        PreparedStatement select = connection.prepareStatement(TABLES)) {
      select.setString(1, name);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          missing.remove(row.getString(1));
        }
      }
    }
    if (!missing.isEmpty()) {
      throw FaultException.of(
          "CDC-PUBLICATION",
          FaultKind.MISCONFIGURED,
          "the publication "
              + name
              + " at the ERP lacks the tables "
              + missing
              + ", or they have no primary key",
          "At the ERP: alter publication " + name + " add table …; each needs a primary key.");
    }
  }
}
