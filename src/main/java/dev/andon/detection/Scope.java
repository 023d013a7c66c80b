package dev.andon.detection;

import java.util.Optional;

/**
 * Where an exception occurs, as far as the dictionary may differ by it.
 *
 * @param site our code of the site
 * @param partner party id of the customer, supplier or carrier
 * @param itemClass family of the item
 */
public record Scope(Optional<String> site, Optional<String> partner, Optional<String> itemClass) {
  /** Nothing is known of where. */
  public static final Scope ANYWHERE =
      new Scope(Optional.empty(), Optional.empty(), Optional.empty());

  /** A site alone. */
  public static Scope site(Optional<String> site) {
    return new Scope(site, Optional.empty(), Optional.empty());
  }

  /** Whether all that this scope names is so in another one. */
  boolean covers(Scope other) {
    return covers(site, other.site)
        && covers(partner, other.partner)
        && covers(itemClass, other.itemClass);
  }

  private static boolean covers(Optional<String> named, Optional<String> actual) {
    return named.isEmpty() || named.equals(actual);
  }

  /** How many of the three it names. */
  long named() {
    return java.util.stream.Stream.of(site, partner, itemClass).filter(Optional::isPresent).count();
  }

  @Override
  public String toString() {
    return "site "
        + site.orElse("*")
        + ", partner "
        + partner.orElse("*")
        + ", item class "
        + itemClass.orElse("*");
  }
}
