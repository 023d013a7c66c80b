package dev.andon.detection;

import dev.andon.enrichment.Facts;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * Quantities of one item in one unit of measure, by the item's own conversions ({@code unit.<uom>}
 * = how many of its own unit are in one). What names no unit is in the unit of what it is compared
 * with.
 */
record Units(Evidence evidence, Facts item) {
  private static final int DECIMALS = 6;

  /** A quantity in another unit; empty when the item does not say how they relate. */
  Optional<BigDecimal> convert(BigDecimal quantity, Optional<String> from, Optional<String> to) {
    if (from.isEmpty() || to.isEmpty() || from.equals(to)) {
      return Optional.of(quantity);
    }
    Optional<BigDecimal> multiply = inOwnUnit(from.get());
    Optional<BigDecimal> divide = inOwnUnit(to.get()).filter(factor -> factor.signum() > 0);
    return multiply.flatMap(
        many ->
            divide.map(
                few ->
                    quantity
                        .multiply(many)
                        .divide(few, DECIMALS, RoundingMode.HALF_EVEN)
                        .stripTrailingZeros()));
  }

  /** A price for one of a unit as the price for one of another. */
  Optional<BigDecimal> convertPrice(BigDecimal price, Optional<String> from, Optional<String> to) {
    return convert(price, to, from);
  }

  private Optional<BigDecimal> inOwnUnit(String uom) {
    return item.text("uom").filter(uom::equals).isPresent()
        ? Optional.of(BigDecimal.ONE)
        : evidence.decimal(item, "unit." + uom);
  }
}
