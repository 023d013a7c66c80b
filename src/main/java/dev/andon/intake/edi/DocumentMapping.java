package dev.andon.intake.edi;

import dev.andon.canonical.json.EventSchemas;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.intake.mapping.Mapping;
import dev.andon.intake.mapping.RecordMapper;
import io.xlate.edi.schema.Schema;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.jspecify.annotations.Nullable;
import org.smooks.Smooks;
import org.smooks.api.ExecutionContext;
import org.smooks.io.sink.JavaSink;
import org.smooks.io.source.StreamSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * A document's Smooks list, which makes a tree of its values, and its YAML mapping, which makes
 * canonical events of the tree. Beside each value of the list, a second one is read without being
 * written in the file: the position of its segment, so that every field knows where it came from.
 */
final class DocumentMapping implements AutoCloseable {
  private static final String JAVABEAN = "https://www.smooks.org/xsd/smooks/javabean-1.6.xsd";
  private static final Pattern VALUE =
      Pattern.compile("(.*?)([A-Z0-9]{2,3})((?:\\[[^\\]]*])?)/@e(\\d\\d)(?:c(\\d+))?");
  private static final Pattern PAIR = Pattern.compile("(\\w+)_q(\\d+)");
  private static final Pattern ORIGIN = Pattern.compile("(\\w+)@([A-Z0-9]+)-(\\d+)-(\\d+)");

  private static final Pattern INDEXED = Pattern.compile(".*/\\d+/");

  private final Smooks smooks;
  private final RecordMapper mapper;
  private final Mapping.@Nullable Report report;

  /**
   * A document as read.
   *
   * @param tree its values
   * @param origins where the value at a path of the tree stands, or would stand if it were there
   */
  record Read(Map<String, Object> tree, Map<String, Place> origins, SetReading.Found found) {
    /** Where a value stands, or the group of values that it would belong to; null = nowhere. */
    @Nullable Place placeOf(String path) {
      Place place = origins.get(path);
      int parent = path.lastIndexOf('/');
      return place != null || parent < 0 ? place : origins.get(path.substring(0, parent));
    }

    /**
     * The first segment of the innermost list element that a path leads through; null where there
     * is none, or where the member belongs to the document as a whole.
     */
    @Nullable Place segmentOf(String path) {
      int end = path.lastIndexOf('/');
      while (end > 0) {
        String element = path.substring(0, end + 1);
        if (INDEXED.matcher(element).matches()) {
          if (tree.containsKey(path.substring(end + 1).split("/")[0])) {
            return null;
          }
          Optional<Place> first =
              origins.entrySet().stream()
                  .filter(origin -> origin.getKey().startsWith(element))
                  .map(Map.Entry::getValue)
                  .min(Comparator.comparingInt(Place::position));
          if (first.isPresent()) {
            return first.get();
          }
        }
        end = path.lastIndexOf('/', end - 1);
      }
      return null;
    }
  }

  /** A place in a set: the position of the segment counts from ST or UNH = 1. */
  record Place(String tag, int position, int element, int component) {
    private static final Pattern TEXT = Pattern.compile("([A-Z0-9]+)@(\\d+)-(\\d+)(?:-(\\d+))?");

    /** Of its text. */
    static Optional<Place> of(String text) {
      Matcher place = TEXT.matcher(text);
      return place.matches()
          ? Optional.of(
              new Place(
                  place.group(1),
                  Integer.parseInt(place.group(2)),
                  Integer.parseInt(place.group(3)),
                  place.group(4) == null ? 0 : Integer.parseInt(place.group(4))))
          : Optional.empty();
    }

    /** As in {@code data.origin} (docs/events.md). */
    String text() {
      return tag
          + "@"
          + position
          + (element < 10 ? "-0" : "-")
          + element
          + (component > 0 ? "-" + component : "");
    }
  }

  private DocumentMapping(Smooks smooks, RecordMapper mapper, Mapping.@Nullable Report report) {
    this.smooks = smooks;
    this.mapper = mapper;
    this.report = report;
  }

  static DocumentMapping load(Path list, Mapping mapping, EventSchemas schemas) {
    try {
      String text = Files.readString(list);
      if (!text.contains("<reader class=\"" + StaediReader.class.getName() + "\"")
          || text.matches("(?s).*(MVEL|groovy).*")) {
        throw FaultException.of(
            "MAPPING-INVALID",
            FaultKind.MISCONFIGURED,
            list + ": a Smooks list needs our <reader> and must hold no script",
            "Begin it as the other lists in its folder do.");
      }
      return new DocumentMapping(
          new Smooks(new ByteArrayInputStream(withOrigins(text))),
          new RecordMapper(mapping, schemas),
          mapping.report());
    } catch (IOException | SAXException | ParserConfigurationException | TransformerException e) {
      throw FaultException.of(
          "MAPPING-INVALID",
          FaultKind.MISCONFIGURED,
          list + ": " + e.getMessage(),
          "Correct the Smooks list.");
    }
  }

  private static byte[] withOrigins(String list)
      throws SAXException, IOException, ParserConfigurationException, TransformerException {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    Document document =
        factory
            .newDocumentBuilder()
            .parse(
                new ByteArrayInputStream(list.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    NodeList values = document.getElementsByTagNameNS(JAVABEAN, "value");
    List<Element> written = new ArrayList<>();
    for (int i = 0; i < values.getLength(); i++) {
      written.add((Element) values.item(i));
    }
    for (Element value : written) {
      Matcher data = VALUE.matcher(value.getAttribute("data"));
      if (data.matches()) {
        Element origin = (Element) value.cloneNode(false);
        int component = data.group(5) == null ? 0 : Integer.parseInt(data.group(5));
        origin.setAttribute(
            "property",
            value.getAttribute("property")
                + "@"
                + data.group(2)
                + "-"
                + data.group(4)
                + "-"
                + component);
        origin.setAttribute("data", data.group(1) + data.group(2) + data.group(3) + "/@pos");
        value.getParentNode().insertBefore(origin, value);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TransformerFactory.newInstance()
        .newTransformer()
        .transform(new DOMSource(document), new StreamResult(bytes));
    return bytes.toByteArray();
  }

  /** What people call it and its parts; null = it has no words of its own. */
  Mapping.@Nullable Report report() {
    return report;
  }

  RecordMapper mapper() {
    return mapper;
  }

  /** Reads all sets of an interchange in one execution, in their order. */
  List<Read> read(byte[] interchange, Charset charset, Schema schema) {
    SetReading reading = new SetReading(schema, charset);
    ExecutionContext context = smooks.createExecutionContext();
    context.put(SetReading.KEY, reading);
    smooks.filterSource(
        context, new StreamSource<>(new ByteArrayInputStream(interchange)), new JavaSink());
    return reading.found.stream().map(DocumentMapping::tidy).toList();
  }

  private static Read tidy(SetReading.Found found) {
    Map<String, Place> origins = new LinkedHashMap<>();
    Map<String, Object> tree = new LinkedHashMap<>();
    found.document.forEach((name, value) -> put(tree, String.valueOf(name), value, "", origins));
    pairs(tree, "", origins);
    firstOfPairs(origins);
    number(tree.get("lines"));
    return new Read(tree, origins, found);
  }

  private static void put(
      Map<String, Object> into,
      String name,
      Object value,
      String path,
      Map<String, Place> origins) {
    Matcher origin = ORIGIN.matcher(name);
    if (origin.matches()) {
      origins.put(
          path + origin.group(1),
          new Place(
              origin.group(2),
              Integer.parseInt(String.valueOf(value)),
              Integer.parseInt(origin.group(3)),
              Integer.parseInt(origin.group(4))));
    } else if (value != null) {
      into.put(name, tidy(value, path + name + "/", origins));
    }
  }

  /**
   * Lists of {qualifier, value} become maps by qualifier; the first of a qualifier counts. A value
   * that is a date may have a time and a zone beside it.
   */
  private static Object tidy(Object value, String path, Map<String, Place> origins) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> result = new LinkedHashMap<>();
      map.forEach((name, member) -> put(result, String.valueOf(name), member, path, origins));
      pairs(result, path, origins);
      return result;
    }
    if (!(value instanceof List<?> list)) {
      return value;
    }
    if (list.isEmpty()
        || !list.stream().allMatch(one -> one instanceof Map<?, ?> map && qualified(map))) {
      List<Object> result = new ArrayList<>();
      for (Object one : list) {
        result.add(tidy(one, path + result.size() + "/", origins));
      }
      return result;
    }
    Map<String, Object> result = new LinkedHashMap<>();
    for (Object one : list) {
      Map<?, ?> map = (Map<?, ?>) one;
      String qualifier = String.valueOf(map.get("qualifier"));
      Map<String, Place> places = new LinkedHashMap<>();
      Map<String, Object> members = new LinkedHashMap<>();
      map.forEach((name, member) -> put(members, String.valueOf(name), member, "", places));
      Object plain = members.get("value");
      if (plain != null && result.putIfAbsent(qualifier, timed(plain, members)) == null) {
        Place place = places.get("value");
        if (place != null) {
          origins.put(path + qualifier, place);
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
  private static void pairs(Map<String, Object> map, String path, Map<String, Place> origins) {
    for (String name : List.copyOf(map.keySet())) {
      Matcher pair = PAIR.matcher(name);
      if (pair.matches()) {
        Object qualifier = map.remove(name);
        String member = pair.group(1) + "_v" + pair.group(2);
        Object value = map.remove(member);
        Object made = map.computeIfAbsent(pair.group(1), ignored -> new LinkedHashMap<>());
        if (value != null && made instanceof Map<?, ?>) {
          @SuppressWarnings("unchecked")
          Map<String, Object> values = (Map<String, Object>) made;
          values.putIfAbsent(String.valueOf(qualifier), value);
          Place place = origins.get(path + member);
          if (place != null) {
            origins.putIfAbsent(path + pair.group(1) + "/" + qualifier, place);
          }
        }
      }
    }
  }

  /** The place of a pair's first value is that of the map, should a qualifier be missing. */
  private static void firstOfPairs(Map<String, Place> origins) {
    for (Map.Entry<String, Place> one : List.copyOf(origins.entrySet())) {
      String member = one.getKey();
      if (member.endsWith("_v1")) {
        origins.putIfAbsent(member.substring(0, member.length() - 3), one.getValue());
      }
    }
  }

  private static boolean qualified(Map<?, ?> map) {
    return map.keySet().stream().anyMatch(name -> String.valueOf(name).startsWith("qualifier"));
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

  @Override
  public void close() {
    smooks.close();
  }
}
