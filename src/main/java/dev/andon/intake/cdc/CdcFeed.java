package dev.andon.intake.cdc;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;

/**
 * One ERP whose log is followed: its slot, its position in the store and how it stands.
 *
 * @param store keeps the rows and the position of this feed
 * @param debezium the connector's address and credentials
 */
public record CdcFeed(
    CdcStore store, Slot slot, Publication publication, Properties debezium, CdcStatus status) {

  /**
   * Why the log is not being read now, or that the ERP keeps too much of it; empty = all is well.
   *
   * @param maxLagBytes beyond it the ERP's disk is in danger, and the slot soon lost
   */
  public Optional<String> trouble(long maxLagBytes) {
    String degraded = status.degraded();
    if (degraded != null) {
      return Optional.of(degraded);
    }
    try {
      Slot.Kept kept = slot.kept();
      return kept.bytes() <= maxLagBytes && !kept.endangered()
          ? Optional.empty()
          : Optional.of(
              "the ERP keeps "
                  + kept.bytes()
                  + " bytes of its log for the slot "
                  + slot.name()
                  + (kept.endangered() ? ", beyond its own limit, and drops them soon" : ""));
    } catch (SQLException e) {
      return Optional.of("the ERP's server does not answer: " + e.getMessage());
    }
  }

  /** Bytes of log that the ERP keeps for the reader; NaN while it does not answer. */
  public double lagBytes() {
    try {
      return slot.kept().bytes();
    } catch (SQLException e) {
      return Double.NaN; // the health check "cdc" says why
    }
  }
}
