package dev.andon.testing;

import dev.andon.casework.CaseChange;
import dev.andon.casework.CaseVerbs;
import dev.andon.casework.ExceptionCase;
import dev.andon.casework.store.CaseStore;
import dev.andon.store.Transaction;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import javax.sql.DataSource;

/** What people do with stored cases, at business times of choice. */
public final class Hands {
  private static final String ANN = "ann";
  private final DataSource store;
  private final CaseStore cases = new CaseStore();

  public Hands(DataSource store) {
    this.store = store;
  }

  /** Id of the newest case of a type whose key ends so. */
  public String caseOf(String type, String key) throws SQLException {
    return Rows.strings(
            store,
            "select case_id from exception_case where current and type = '"
                + type
                + "' and key like '%"
                + key
                + "'")
        .get(0);
  }

  private void act(String caseId, Function<ExceptionCase, CaseChange> verb) throws SQLException {
    Transaction.<Boolean, SQLException>run(
        store,
        connection -> {
          CaseChange change =
              verb.apply(cases.find(connection, "main", caseId, true).orElseThrow());
          cases.save(connection, List.of(change.after()), List.of(change));
          return true;
        });
  }

  public void claim(String caseId, Instant at) throws SQLException {
    act(caseId, one -> CaseVerbs.claim(one, one.version(), ANN, at));
  }

  public void assign(String caseId, String owner, Instant at) throws SQLException {
    act(caseId, one -> CaseVerbs.assign(one, one.version(), owner, ANN, at));
  }

  public void reassign(String caseId, String team, Instant at) throws SQLException {
    act(caseId, one -> CaseVerbs.reassign(one, one.version(), team, ANN, at));
  }

  public void close(String caseId, Instant at) throws SQLException {
    close(caseId, OptionalLong.empty(), at);
  }

  public void close(String caseId, OptionalLong lossMinor, Instant at) throws SQLException {
    act(
        caseId,
        one -> CaseVerbs.close(one, one.version(), "resolved", "other", lossMinor, ANN, at));
  }

  public void reopen(String caseId, Instant at) throws SQLException {
    act(caseId, one -> CaseVerbs.reopen(one, one.version(), "again", ANN, at));
  }
}
