package dev.andon.prediction;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

/**
 * Supply that is due: a purchase order line or a transfer.
 *
 * @param stock site and item that it is for
 * @param open quantity that is not there yet
 * @param agreed when it shall come by the latest word
 * @param fillRate 0 to 1, share of ordered quantities that the supplier brings
 */
public record Supply(
    String key,
    String stock,
    BigDecimal open,
    Instant placed,
    Instant agreed,
    double fillRate,
    LeadTimes.Lead lead) {

  /** Probability that it is there in full by a time. */
  double there(Instant by, Instant now) {
    double late =
        lead.later(
            Math.max(1, hours(placed, agreed)), Math.max(0, hours(placed, now)), hours(placed, by));
    return (1 - late) * fillRate;
  }

  /** When it is to be reckoned with: what is overdue, as much later again. */
  Instant expected(Instant now) {
    return agreed.isAfter(now) ? agreed : now.plus(Duration.between(agreed, now));
  }

  private static double hours(Instant from, Instant to) {
    return Duration.between(from, to).toSeconds() / 3600.0;
  }
}
