package dev.andon.pattern;

import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Items that are one product under two numbers: the same GTIN, the same number of the same maker,
 * or descriptions that differ in one letter and in no figure.
 */
public final class DuplicateItems {
  private static final double SAME_GTIN = 99;
  private static final double SAME_MAKER_NUMBER = 97;
  private static final double SAME_WORDS = 80;
  private static final double NEAR_WORDS = 70;
  private static final int SHORTEST = 8;
  private static final int MOST_ALIKE = 500;

  private DuplicateItems() {}

  /** An item that is in use. */
  public record Item(
      String number,
      String description,
      String uom,
      Optional<String> gtin,
      Optional<String> makerNumber) {}

  /** The higher number of each pair, with the lowest number that it is like. */
  public static List<Found> among(List<Item> items) {
    List<Item> sorted = items.stream().sorted(Comparator.comparing(Item::number)).toList();
    Map<String, Found> found = new LinkedHashMap<>();
    blocks(sorted, item -> item.gtin().map(Likeness::normal))
        .forEach(block -> same(block, SAME_GTIN, "the same GTIN", found));
    blocks(sorted, item -> item.makerNumber().map(Likeness::normal))
        .forEach(block -> same(block, SAME_MAKER_NUMBER, "the same maker's number", found));
    blocks(sorted, DuplicateItems::figures).forEach(block -> described(block, found));
    return List.copyOf(found.values());
  }

  private interface Key {
    Optional<String> of(Item item);
  }

  private static List<List<Item>> blocks(List<Item> items, Key key) {
    Map<String, List<Item>> blocks = new TreeMap<>();
    for (Item item : items) {
      key.of(item)
          .filter(one -> !one.isEmpty())
          .ifPresent(one -> blocks.computeIfAbsent(one, ignored -> new ArrayList<>()).add(item));
    }
    return blocks.values().stream()
        .filter(block -> block.size() > 1 && block.size() <= MOST_ALIKE)
        .toList();
  }

  private static void same(List<Item> block, double percent, String why, Map<String, Found> found) {
    for (Item later : block.subList(1, block.size())) {
      found.putIfAbsent(later.number(), found(later, block.get(0), percent, why));
    }
  }

  /** Unit, figures and first letter: items that differ in them are other sizes. */
  private static Optional<String> figures(Item item) {
    String words = words(item);
    if (words.length() < SHORTEST) {
      return Optional.empty();
    }
    return Optional.of(item.uom() + " " + words.charAt(0) + " " + words.replaceAll("\\D+", " "));
  }

  private static String words(Item item) {
    return item.description().toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
  }

  private static void described(List<Item> block, Map<String, Found> found) {
    for (int i = 1; i < block.size(); i++) {
      Item later = block.get(i);
      for (int j = 0; j < i && !found.containsKey(later.number()); j++) {
        Item earlier = block.get(j);
        boolean distinct =
            later.gtin().isPresent() && earlier.gtin().isPresent()
                || later.makerNumber().isPresent() && earlier.makerNumber().isPresent();
        int distance =
            distinct ? Integer.MAX_VALUE : Likeness.distance(words(later), words(earlier));
        if (distance <= 1) {
          found.put(
              later.number(),
              found(
                  later,
                  earlier,
                  distance == 0 ? SAME_WORDS : NEAR_WORDS,
                  "near-identical descriptions"));
        }
      }
    }
  }

  private static Found found(Item later, Item earlier, double percent, String why) {
    return Found.of(
        new ObjectRef(Kind.ITEM, later.number()),
        percent,
        "Items "
            + earlier.number()
            + " and "
            + later.number()
            + " are probably one product ("
            + Math.round(percent)
            + " %): "
            + why
            + ".",
        Map.of());
  }
}
