package dev.andon.enrichment;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * What only the ERP itself knows at this moment. Asked beside the pipeline, never inside a batch:
 * the answer comes in as an event like every other fact (decision 0013).
 */
public interface LiveData {
  /**
   * Open receivables and open orders of a customer against its credit limit, in minor units.
   *
   * @param creditLimitMinor empty = no limit
   */
  record Exposure(
      String customer,
      String currency,
      Optional<BigDecimal> creditLimitMinor,
      BigDecimal receivablesMinor,
      BigDecimal ordersMinor,
      BigDecimal exposureMinor) {}

  /** What can be promised of an item at a site, in the unit of the item. */
  record Availability(
      String item,
      String site,
      BigDecimal onHand,
      BigDecimal allocated,
      BigDecimal availableToPromise,
      BigDecimal incoming) {}

  /**
   * Whether the ERP is not asked because it keeps failing; empty = it is being tried whether it
   * answers again.
   */
  default Optional<Boolean> failing() {
    return Optional.of(false);
  }

  /**
   * The exposure now; empty when the ERP does not know the customer.
   *
   * @throws dev.andon.fault.FaultException TRANSIENT when the ERP does not answer in time, or is
   *     not asked because it did not lately
   */
  Optional<Exposure> exposure(String customer);

  /**
   * The availability now; empty when the ERP does not know the item at the site. Faults as above.
   */
  Optional<Availability> availability(String item, String site);
}
