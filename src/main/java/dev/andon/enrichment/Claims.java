package dev.andon.enrichment;

import dev.andon.canonical.Data;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who wants the stock of an item at a site and what is due there, said on the stock itself, so that
 * a rule over several orders looks at a few objects. Of each sort the {@value #MOST} latest by
 * event time stay, which bounds what one balance can make us read. A claimant only ever speaks
 * later than it did, so what fell out once would have fallen out in every order of arrival.
 */
public final class Claims {
  /** Claims of one sort on one stock. */
  public static final int MOST = 32;

  private static final Comparator<Map.Entry<String, Fact>> OLDEST_FIRST =
      Comparator.comparing((Map.Entry<String, Fact> claim) -> claim.getValue().eventTime())
          .thenComparing(Map.Entry::getKey);

  private static final String SHORT = "claim.short.";
  private static final String SERVED = "claim.served.";
  private static final String INBOUND = "claim.inbound.";

  private Claims() {}

  static ObjectRef stock(String site, String item) {
    return new ObjectRef(Kind.STOCK, site + "/" + item);
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
          .say(stock, SHORT + line.key(), line.key())
          .link(stock, line)
          .link(stock, order)
          .link(stock, new ObjectRef(Kind.CUSTOMER, customer))
          .link(line, new ObjectRef(Kind.ITEM, data.text("item")));
    }
    if (data.decimal("allocated").signum() > 0) {
      assertions
          .say(stock, SERVED + line.key(), line.key())
          // Not the line, whose every pick would have the stock looked at.
          .link(stock, order)
          .link(stock, new ObjectRef(Kind.CUSTOMER, customer));
    }
  }

  /** Supply of the item is due at the site. */
  static void due(Assertions assertions, String site, String item, ObjectRef supply) {
    ObjectRef stock = stock(site, item);
    String claimant = supply.kind().code() + " " + supply.key();
    assertions.say(stock, INBOUND + claimant, claimant).link(stock, supply);
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

  /**
   * Who was served, where somebody went short: few ask then, and most stocks read nobody.
   *
   * @param facts of the stock, as they are or as they come
   * @param known of the stock, as they are
   */
  static Set<ObjectRef> rivals(Facts facts, Facts known) {
    Set<ObjectRef> rivals = new TreeSet<>();
    if (!shortOnes(facts).isEmpty()) {
      served(known).forEach(claim -> rivals.add(claim.claimant()));
      served(facts).forEach(claim -> rivals.add(claim.claimant()));
      List.copyOf(rivals).forEach(line -> rivals.add(customerOf(line)));
    }
    return rivals;
  }

  /** The customer of an order line. */
  public static ObjectRef customerOf(ObjectRef line) {
    return new ObjectRef(Kind.CUSTOMER, line.key().substring(0, line.key().indexOf('/')));
  }

  private static List<Claim> claims(Facts stock, String prefix) {
    List<Claim> claims = new ArrayList<>();
    of(stock.asMap(), prefix)
        .forEach((attribute, fact) -> claims.add(new Claim(attribute, claimant(fact.value()))));
    return claims;
  }

  private static NavigableMap<String, Fact> of(NavigableMap<String, Fact> facts, String prefix) {
    return facts.subMap(prefix, true, prefix + Character.MAX_VALUE, false);
  }

  /** Leaves the latest claims of each sort, of one time the last by name; whether some went. */
  static boolean bound(NavigableMap<String, Fact> facts) {
    int before = facts.size();
    for (String prefix : List.of(SHORT, SERVED, INBOUND)) {
      NavigableMap<String, Fact> claims = of(facts, prefix);
      while (claims.size() > MOST) {
        claims.remove(Collections.min(claims.entrySet(), OLDEST_FIRST).getKey());
      }
    }
    return facts.size() < before;
  }

  private static ObjectRef claimant(String value) {
    int space = value.indexOf(' ');
    Kind kind = Kind.find(space < 0 ? "" : value.substring(0, space)).orElse(Kind.ORDER_LINE);
    return new ObjectRef(kind, kind == Kind.ORDER_LINE ? value : value.substring(space + 1));
  }

  /** A claim on a stock: the attribute that says it, and whose it is. */
  public record Claim(String attribute, ObjectRef claimant) {}
}
