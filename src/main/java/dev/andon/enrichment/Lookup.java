package dev.andon.enrichment;

import java.util.Optional;
import java.util.Set;

/**
 * What should be known live of a case: the exposure of the customer of an order on hold, the
 * availability of an item that is short.
 *
 * @param subject the customer, or the stock ({@code site/item})
 */
public record Lookup(ObjectRef subject) {
  /** The types of cases that want one. */
  public static final Set<String> TYPES =
      Set.of("ORD-CREDIT-HOLD", "ORD-CONTRACT-HOLD", "ORD-STOCK-SHORTFALL");

  /** Prefix of the attributes that a lookup asserts. */
  public static final String PREFIX = "live.";

  /**
   * The lookup that a case wants.
   *
   * @param type of the case
   * @param object of the case
   * @param facts of the object
   */
  public static Optional<Lookup> of(String type, ObjectRef object, Facts facts) {
    if (!TYPES.contains(type)) {
      return Optional.empty();
    }
    return switch (object.kind()) {
      case ORDER ->
          facts
              .text("customer")
              .map(customer -> new Lookup(new ObjectRef(Kind.CUSTOMER, customer)));
      case ORDER_LINE ->
          facts
              .text("site")
              .flatMap(
                  site ->
                      facts
                          .text("item")
                          .map(item -> new Lookup(new ObjectRef(Kind.STOCK, site + "/" + item))));
      default -> Optional.empty();
    };
  }

  /** What is looked up, as people call it. */
  public String what() {
    return subject.kind() == Kind.CUSTOMER ? "exposure" : "availability";
  }
}
