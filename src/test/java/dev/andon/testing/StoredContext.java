package dev.andon.testing;

import dev.andon.canonical.Event;
import dev.andon.enrichment.Owners;
import dev.andon.enrichment.Projected;
import dev.andon.enrichment.Projections;
import dev.andon.enrichment.WorkingSet;
import dev.andon.enrichment.store.ContextStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Facts in a database, as the pipeline writes them, without its detectors. */
public final class StoredContext {
  private static final Projections PROJECTIONS = Projections.standard(Owners.NONE);

  private StoredContext() {}

  /** Takes what events say. */
  public static void take(Connection connection, List<Event> events) throws SQLException {
    ContextStore store = new ContextStore();
    WorkingSet workingSet = new WorkingSet();
    List<Projected> projected = events.stream().map(PROJECTIONS::project).toList();
    store.load(connection, "main", projected, workingSet);
    for (int i = 0; i < events.size(); i++) {
      workingSet.apply(events.get(i), projected.get(i));
    }
    store.save(connection, "main", workingSet);
  }
}
