package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** INV-NEGATIVE-ON-HAND: the ERP or the warehouse has less than nothing on hand or available. */
record NegativeStock() implements Detector {
  private static final List<String> BALANCES =
      List.of("erp.onHand", "erp.available", "wms.onHand", "wms.available");

  @Override
  public String type() {
    return "INV-NEGATIVE-ON-HAND";
  }

  @Override
  public Kind kind() {
    return Kind.STOCK;
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Subject stock = Subject.of(object, context);
    for (String name : BALANCES) {
      Optional<BigDecimal> balance =
          stock.facts().decimal(name).filter(quantity -> quantity.signum() < 0);
      if (balance.isPresent()) {
        Fact cause = stock.evidence().fact(stock.facts(), name).orElseThrow();
        Map<String, String> measures = stock.worth(balance.get());
        measures.put("differenceQuantity", Evidence.plain(balance.get()));
        return Optional.of(
            stock.detection(
                cause,
                (name.startsWith("erp.") ? "The ERP" : "The warehouse")
                    + " has "
                    + Evidence.plain(balance.get())
                    + (name.endsWith("onHand") ? " on hand" : " available")
                    + " of "
                    + stock.key()
                    + ".",
                measures));
      }
    }
    return Optional.empty();
  }
}
