package dev.andon.enrichment;

import dev.andon.canonical.Data;
import java.util.ArrayList;
import java.util.List;

/**
 * Who wants the stock of an item at a site and what is due there, said on the stock itself, so that
 * a rule over several orders looks at a few objects: places by hash, each held by who spoke last by
 * event time. Their number bounds what one balance can make us read.
 */
public final class Claims {
  private static final int PLACES = 8;
  private static final String SHORT = "claim.short.";
  private static final String SERVED = "claim.served.";
  private static final String INBOUND = "claim.inbound.";

  private Claims() {}

  static ObjectRef stock(String site, String item) {
    return new ObjectRef(Kind.STOCK, site + "/" + item);
  }

  private static String place(String prefix, ObjectRef claimant) {
    return prefix + Math.floorMod(claimant.key().hashCode(), PLACES);
  }

  /** An order line got all, part or none of what it asked for. */
  static void allocated(
      Assertions assertions,
      ObjectRef order,
      ObjectRef line,
      String customer,
      String site,
      Data data) {
    ObjectRef stock = stock(site, data.text("item"));
    if (data.decimal("allocated").compareTo(data.decimal("ordered")) < 0) {
      assertions
          .say(stock, place(SHORT, line), line.key())
          .link(stock, line)
          .link(stock, order)
          .link(stock, new ObjectRef(Kind.CUSTOMER, customer))
          .link(line, new ObjectRef(Kind.ITEM, data.text("item")));
    }
    if (data.decimal("allocated").signum() > 0) {
      assertions
          .say(stock, place(SERVED, line), line.key())
          .link(stock, new ObjectRef(Kind.CUSTOMER, customer));
    }
  }

  /** Supply of the item is due at the site. */
  static void due(Assertions assertions, String site, String item, ObjectRef supply) {
    ObjectRef stock = stock(site, item);
    assertions
        .say(stock, place(INBOUND, supply), supply.kind().code() + " " + supply.key())
        .link(stock, supply);
    assertions.refer(new ObjectRef(Kind.ITEM, item));
  }

  /** The order lines that went short, by the facts of a stock. */
  public static List<Claim> shortOnes(Facts stock) {
    return claims(stock, SHORT);
  }

  /** The order lines that were served. */
  public static List<Claim> served(Facts stock) {
    return claims(stock, SERVED);
  }

  /** The purchase order lines and transfers that are due. */
  public static List<Claim> inbound(Facts stock) {
    return claims(stock, INBOUND);
  }

  /** The customer of an order line. */
  public static ObjectRef customerOf(ObjectRef line) {
    return new ObjectRef(Kind.CUSTOMER, line.key().substring(0, line.key().indexOf('/')));
  }

  private static List<Claim> claims(Facts stock, String prefix) {
    List<Claim> claims = new ArrayList<>();
    for (int place = 0; place < PLACES; place++) {
      String attribute = prefix + place;
      stock.text(attribute).ifPresent(value -> claims.add(new Claim(attribute, claimant(value))));
    }
    return claims;
  }

  private static ObjectRef claimant(String value) {
    int space = value.indexOf(' ');
    Kind kind = Kind.find(space < 0 ? "" : value.substring(0, space)).orElse(Kind.ORDER_LINE);
    return new ObjectRef(kind, kind == Kind.ORDER_LINE ? value : value.substring(space + 1));
  }

  /** A claim on a stock: the attribute that says it, and whose it is. */
  public record Claim(String attribute, ObjectRef claimant) {}
}
