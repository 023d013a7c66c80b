package dev.andon.intake.edi;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Makes the tree that a mapping reads of the beans that a Smooks list has filled. Beside each value
 * of a list stands a second one, named for its element, with the position of its segment: they tell
 * where every field came from.
 */
final class DocumentTree {
  private static final String JAVABEAN = "https://www.smooks.org/xsd/smooks/javabean-1.6.xsd";
  private static final Pattern VALUE =
      Pattern.compile("(.*?)([A-Z0-9]{2,3})((?:\\[[^\\]]*])?)/@e(\\d\\d)(?:c(\\d+))?");
  private static final Pattern PAIR = Pattern.compile("(\\w+)_q(\\d+)");
  private static final String FIRST_OF_PAIRS = "_v1";

  /** By the names that tell positions. */
  private final Map<String, Origin> origins = new HashMap<>();

  /** By the names of qualifiers, e.g. {@code ids_q1}. */
  private final Map<String, Pair> pairs = new HashMap<>();

  private record Origin(String property, String tag, int element, int component) {}

  private record Pair(String name, String value) {}

  /** Adds the positions to a list. */
  DocumentTree(Document list) {
    NodeList values = list.getElementsByTagNameNS(JAVABEAN, "value");
    List<Element> written = new ArrayList<>();
    for (int i = 0; i < values.getLength(); i++) {
      written.add((Element) values.item(i));
    }
    written.forEach(this::add);
  }

  private void add(Element value) {
    String property = value.getAttribute("property");
    Matcher pair = PAIR.matcher(property);
    if (pair.matches()) {
      pairs.put(property, new Pair(pair.group(1), pair.group(1) + "_v" + pair.group(2)));
    }
    Matcher data = VALUE.matcher(value.getAttribute("data"));
    if (data.matches()) {
      int component = data.group(5) == null ? 0 : Integer.parseInt(data.group(5));
      String name = property + "@" + data.group(2) + "-" + data.group(4) + "-" + component;
      origins.put(
          name, new Origin(property, data.group(2), Integer.parseInt(data.group(4)), component));
      Element position = value.getOwnerDocument().createElementNS(JAVABEAN, value.getNodeName());
      position.setAttribute("property", name);
      position.setAttribute("data", data.group(1) + data.group(2) + data.group(3) + "/@pos");
      value.getParentNode().insertBefore(position, value);
    }
  }

  DocumentMapping.Read read(SetReading.Found found) {
    Map<String, DocumentMapping.Place> places = new LinkedHashMap<>();
    Map<String, Object> tree = members(found.document, "", places);
    firstOfPairs(places);
    number(tree.get("lines"));
    return new DocumentMapping.Read(tree, places, found);
  }

  private Map<String, Object> members(
      Map<?, ?> bean, String path, Map<String, DocumentMapping.Place> places) {
    Map<String, Object> result = new LinkedHashMap<>();
    bean.forEach((name, member) -> put(result, String.valueOf(name), member, path, places));
    pairs(result, path, places);
    return result;
  }

  private void put(
      Map<String, Object> into,
      String name,
      Object value,
      String path,
      Map<String, DocumentMapping.Place> places) {
    Origin origin = origins.get(name);
    if (origin != null) {
      places.put(
          path + origin.property(),
          new DocumentMapping.Place(
              origin.tag(),
              value instanceof Integer position
                  ? position
                  : Integer.parseInt(String.valueOf(value)),
              origin.element(),
              origin.component()));
    } else if (value instanceof String) {
      into.put(name, value);
    } else if (value != null) {
      into.put(name, tidy(value, path + name + "/", places));
    }
  }

  /**
   * Lists of {qualifier, value} become maps by qualifier; the first of a qualifier counts. A value
   * that is a date may have a time and a zone beside it.
   */
  private Object tidy(Object value, String path, Map<String, DocumentMapping.Place> places) {
    if (value instanceof Map<?, ?> map) {
      return members(map, path, places);
    }
    if (!(value instanceof List<?> list)) {
      return value;
    }
    if (list.isEmpty() || !qualified(list)) {
      List<Object> result = new ArrayList<>();
      for (Object one : list) {
        result.add(tidy(one, path + result.size() + "/", places));
      }
      return result;
    }
    Map<String, Object> result = new LinkedHashMap<>();
    for (Object one : list) {
      Map<?, ?> map = (Map<?, ?>) one;
      String qualifier = String.valueOf(map.get("qualifier"));
      Map<String, DocumentMapping.Place> own = new HashMap<>();
      Map<String, Object> members = new HashMap<>();
      map.forEach((name, member) -> put(members, String.valueOf(name), member, "", own));
      Object plain = members.get("value");
      if (plain != null && result.putIfAbsent(qualifier, timed(plain, members)) == null) {
        DocumentMapping.Place place = own.get("value");
        if (place != null) {
          places.put(path + qualifier, place);
        }
      }
    }
    return result;
  }

  /** The value, with its time and zone as {@code as: date} reads them. */
  private static Object timed(Object value, Map<String, Object> members) {
    return members.containsKey("time") || members.containsKey("zone")
        ? value + " " + members.getOrDefault("time", "") + " " + members.getOrDefault("zone", "")
        : value;
  }

  /** Members {@code x_q1} and {@code x_v1}, and so on, become the map {@code x} by qualifier. */
  private void pairs(
      Map<String, Object> map, String path, Map<String, DocumentMapping.Place> places) {
    if (pairs.isEmpty()) {
      return;
    }
    for (String name : map.keySet().toArray(String[]::new)) {
      Pair pair = pairs.get(name);
      if (pair == null) {
        continue;
      }
      Object qualifier = map.remove(name);
      Object value = map.remove(pair.value());
      Object made = map.computeIfAbsent(pair.name(), ignored -> new LinkedHashMap<>());
      if (value != null && made instanceof Map<?, ?>) {
        @SuppressWarnings("unchecked")
        Map<String, Object> values = (Map<String, Object>) made;
        values.putIfAbsent(String.valueOf(qualifier), value);
        DocumentMapping.Place place = places.get(path + pair.value());
        if (place != null) {
          places.putIfAbsent(path + pair.name() + "/" + qualifier, place);
        }
      }
    }
  }

  /** The place of a pair's first value is that of the map, should a qualifier be missing. */
  private static void firstOfPairs(Map<String, DocumentMapping.Place> places) {
    Map<String, DocumentMapping.Place> firsts = new HashMap<>();
    places.forEach(
        (name, place) -> {
          if (name.endsWith(FIRST_OF_PAIRS)) {
            firsts.put(name.substring(0, name.length() - FIRST_OF_PAIRS.length()), place);
          }
        });
    firsts.forEach(places::putIfAbsent);
  }

  private static boolean qualified(List<?> list) {
    for (Object one : list) {
      if (!(one instanceof Map<?, ?> map) || !qualified(map)) {
        return false;
      }
    }
    return true;
  }

  private static boolean qualified(Map<?, ?> map) {
    for (Object name : map.keySet()) {
      if (String.valueOf(name).startsWith("qualifier")) {
        return true;
      }
    }
    return false;
  }

  /** Line numbers (PO101, LIN01) are optional: a line without one gets its position. */
  private static void number(@Nullable Object lines) {
    if (lines instanceof List<?> list) {
      int position = 0;
      for (Object line : list) {
        position++;
        if (line instanceof Map<?, ?> map && map.get("line") == null) {
          @SuppressWarnings("unchecked")
          Map<String, Object> values = (Map<String, Object>) map;
          values.put("line", Integer.toString(position));
        }
      }
    }
  }
}
