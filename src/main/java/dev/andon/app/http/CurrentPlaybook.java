package dev.andon.app.http;

import dev.andon.pipeline.Playbook;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/** What people's work goes by: the policies in force at a time, the newest versions included. */
@FunctionalInterface
public interface CurrentPlaybook {
  /** Looks for newer versions first. */
  Playbook at(Connection connection, Instant now) throws SQLException;
}
