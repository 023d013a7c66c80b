package dev.andon.scoring;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a case stands, as estimates tell cases apart; empty = not known.
 *
 * @param lane from, to and carrier of goods on their way: {@code DC2/DC1/SWFT}, {@code *} = not
 *     known
 * @param tier of the customer
 * @param channel kind of door that the deviating fact came through
 */
public record Setting(
    String type, String site, String lane, String supplier, String tier, String channel) {
  private static final String ANY = "*";

  /** How finely a cell is told apart; each is a part of the one before. */
  static final List<String> LEVELS =
      List.of(
          "the type",
          "type × site",
          "type × site × lane",
          "type × site × lane × supplier",
          "type × site × lane × supplier × tier");

  /** How finely mean values are told apart. */
  static final List<String> VALUE_LEVELS =
      List.of("the type", "type × tier", "type × tier × channel");

  /** The cells that it lies in, the coarsest first. */
  List<String> cells() {
    return prefixes(type, site, lane, supplier, tier);
  }

  /** The same for mean values. */
  List<String> valueCells() {
    return prefixes(type, tier, channel);
  }

  /** The whole type, wherever its cases stand. */
  static Setting ofType(String type) {
    return new Setting(type, ANY, ANY, ANY, ANY, ANY);
  }

  private static List<String> prefixes(String... parts) {
    List<String> keys = new ArrayList<>(parts.length);
    for (int fine = 0; fine < parts.length && !parts[fine].equals(ANY); fine++) {
      StringBuilder key = new StringBuilder();
      for (int i = 0; i < parts.length; i++) {
        key.append(i == 0 ? "" : "|").append(i <= fine ? parts[i].replace('|', '/') : ANY);
      }
      keys.add(key.toString());
    }
    return keys;
  }
}
