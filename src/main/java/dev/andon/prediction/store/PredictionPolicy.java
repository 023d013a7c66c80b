package dev.andon.prediction.store;

import dev.andon.detection.Dictionary;
import dev.andon.scoring.ScoringPolicy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/** The policies that predictions are made by. */
public record PredictionPolicy(ScoringPolicy scoring, Dictionary dictionary) {
  /** The policies by time. */
  @FunctionalInterface
  public interface InForce {
    /** Those in force at the time of a round. */
    PredictionPolicy at(Connection connection, Instant asOf) throws SQLException;
  }
}
