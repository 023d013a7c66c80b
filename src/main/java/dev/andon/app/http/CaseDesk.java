package dev.andon.app.http;

import dev.andon.casework.CaseChange;
import dev.andon.casework.ExceptionCase;
import dev.andon.casework.store.CaseStore;
import dev.andon.dispatch.feed.Announcements;
import dev.andon.dispatch.relay.Outbox;
import dev.andon.dispatch.relay.Relay;
import dev.andon.enrichment.ObjectRef;
import dev.andon.enrichment.WorkingSet;
import dev.andon.enrichment.store.ContextStore;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.store.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import javax.sql.DataSource;

/** Where the verbs of people meet the store: locked, saved and announced in one transaction. */
public final class CaseDesk {
  private final DataSource dataSource;
  private final CaseStore store;
  private final ContextStore contexts;
  private final Announcements announcements;
  private final Outbox outbox;
  private final Relay relay;

  /** What is done with locked cases. */
  @FunctionalInterface
  interface Work {
    List<CaseChange> on(Connection connection, List<ExceptionCase> known) throws SQLException;
  }

  public CaseDesk(
      DataSource dataSource,
      CaseStore store,
      ContextStore contexts,
      Announcements announcements,
      Outbox outbox,
      Relay relay) {
    this.dataSource = dataSource;
    this.store = store;
    this.contexts = contexts;
    this.announcements = announcements;
    this.outbox = outbox;
    this.relay = relay;
  }

  /**
   * A case with its latest decision.
   *
   * @throws FaultException CASE-UNKNOWN
   */
  ExceptionCase find(Connection connection, String tenant, String caseId, boolean lock)
      throws SQLException {
    return store
        .find(connection, tenant, caseId, lock)
        .orElseThrow(
            () ->
                FaultException.of(
                    "CASE-UNKNOWN",
                    FaultKind.REJECTED,
                    "there is no case " + caseId,
                    "List cases with: andon cases"));
  }

  /** Does the work on these cases, in the order of their ids; all of it or nothing. */
  List<CaseChange> change(String tenant, Collection<String> caseIds, Work work)
      throws SQLException {
    List<CaseChange> changes =
        Transaction.run(
            dataSource,
            connection -> {
              TreeSet<String> ordered = new TreeSet<>(caseIds);
              TreeSet<ObjectRef> objects = new TreeSet<>();
              for (String id : ordered) {
                objects.add(find(connection, tenant, id, false).object());
              }
              // Objects before cases, as every writer locks (contract 1).
              contexts.lock(connection, tenant, objects, new WorkingSet());
              List<ExceptionCase> known = new ArrayList<>();
              for (String id : ordered) {
                known.add(find(connection, tenant, id, true));
              }
              List<CaseChange> done = work.on(connection, known);
              save(connection, done);
              return done;
            });
    relay.wake();
    return changes;
  }

  /** Writes changes and what is said of them; {@link #wake} is for after the commit. */
  void save(Connection connection, List<CaseChange> changes) throws SQLException {
    store.save(connection, changes.stream().map(CaseChange::after).toList(), changes);
    for (CaseChange change : changes) {
      outbox.add(connection, announcements.of(change));
    }
  }

  /** Sends what was saved. */
  void wake() {
    relay.wake();
  }
}
