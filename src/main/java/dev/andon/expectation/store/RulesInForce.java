package dev.andon.expectation.store;

import dev.andon.expectation.Expectations;
import dev.andon.expectation.Feeds;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/** The rules that hold at a business time, for those who look at timers. */
public interface RulesInForce {
  /** Takes note of new versions. */
  void look(Connection connection) throws SQLException;

  /** What is expected by the rules of a time. */
  Expectations expectations(Instant at);

  /** The feeds of a time. */
  Feeds feeds(Instant at);

  /** Rules that never change. */
  static RulesInForce always(Expectations expectations, Feeds feeds) {
    return new RulesInForce() {
      @Override
      public void look(Connection connection) {
        // There is never anything new.
      }

      @Override
      public Expectations expectations(Instant at) {
        return expectations;
      }

      @Override
      public Feeds feeds(Instant at) {
        return feeds;
      }
    };
  }
}
