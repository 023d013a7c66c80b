package dev.andon.timer.store;

import dev.andon.timer.Timer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What happens when timers of one kind are due. */
public interface TimerHandler {
  /** The kind of its timers. */
  String kind();

  /**
   * Called in the transaction that takes the timers away, at least at their due time. What they
   * were set for may have come meanwhile.
   */
  void fire(Connection connection, List<Timer> due) throws SQLException;
}
