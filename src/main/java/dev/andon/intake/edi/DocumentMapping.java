package dev.andon.intake.edi;

import dev.andon.canonical.json.EventSchemas;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.intake.edi.schema.SchemaPlan;
import dev.andon.intake.mapping.Mapping;
import dev.andon.intake.mapping.RecordMapper;
import io.xlate.edi.schema.Schema;
import io.xlate.edi.stream.EDIStreamException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
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
import org.smooks.api.SmooksException;
import org.smooks.io.sink.JavaSink;
import org.smooks.io.source.StreamSource;
import org.w3c.dom.Document;
import org.xml.sax.SAXException;

/**
 * A document's Smooks list, which makes a tree of its values, and its YAML mapping, which makes
 * canonical events of the tree. The list is checked by Smooks and run in its compiled form; one
 * that says more than can be compiled is run by Smooks.
 */
final class DocumentMapping implements AutoCloseable {
  private static final Pattern INDEXED = Pattern.compile(".*/\\d+/");

  private final Smooks smooks;
  private final Optional<ListPlan> plan;
  private final DocumentTree tree;
  private final RecordMapper mapper;
  private final Mapping.@Nullable Report report;
  private final CodeCheck codes;

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

  private DocumentMapping(
      Smooks smooks,
      Optional<ListPlan> plan,
      DocumentTree tree,
      RecordMapper mapper,
      Mapping mapping) {
    this.smooks = smooks;
    this.plan = plan;
    this.tree = tree;
    this.mapper = mapper;
    this.report = mapping.report();
    this.codes = new CodeCheck(mapping);
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
      Document document = parse(text);
      DocumentTree tree = new DocumentTree(document);
      return new DocumentMapping(
          new Smooks(new ByteArrayInputStream(text(document))),
          ListPlan.compile(document),
          tree,
          new RecordMapper(mapping, schemas),
          mapping);
    } catch (IOException | SAXException | ParserConfigurationException | TransformerException e) {
      throw FaultException.of(
          "MAPPING-INVALID",
          FaultKind.MISCONFIGURED,
          list + ": " + e.getMessage(),
          "Correct the Smooks list.");
    }
  }

  private static Document parse(String list)
      throws SAXException, IOException, ParserConfigurationException {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(list.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] text(Document document) throws TransformerException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TransformerFactory.newInstance()
        .newTransformer()
        .transform(new DOMSource(document), new StreamResult(bytes));
    return bytes.toByteArray();
  }

  /** What people call it and its parts; null = it has no words of its own. */
  CodeCheck codes() {
    return codes;
  }

  Mapping.@Nullable Report report() {
    return report;
  }

  RecordMapper mapper() {
    return mapper;
  }

  /** Whether the list runs in its compiled form. */
  boolean compiled() {
    return plan.isPresent();
  }

  /** Reads a set that is plainly right; of any other {@link #read} says what it is. */
  Optional<Read> readQuickly(
      Interchange interchange, TransactionSet set, Charset charset, SchemaPlan schema) {
    Optional<ServiceCharacters> characters = interchange.plainCharacters();
    if (plan.isEmpty() || characters.isEmpty()) {
      return Optional.empty();
    }
    ListRun run = new ListRun(plan.get());
    if (!QuickWalk.read(interchange, set, characters.get(), charset, schema, run)) {
      return Optional.empty();
    }
    SetReading.Found found = new SetReading.Found();
    SetReading.finish(found, run.document());
    return Optional.of(tree.read(found));
  }

  /** Reads all sets of an interchange, in their order. */
  List<Read> read(byte[] interchange, Charset charset, Schema schema) {
    if (plan.isEmpty()) {
      return readBySmooks(interchange, charset, schema);
    }
    SetReading reading = new SetReading(schema, charset);
    ListRun run = new ListRun(plan.get());
    try {
      SetWalk.all(
          new ByteArrayInputStream(interchange),
          reading,
          run,
          found -> SetReading.finish(found, run.document()));
    } catch (EDIStreamException | IOException | IllegalStateException e) {
      throw new SmooksException("the interchange cannot be read", e);
    }
    return reading.found.stream().map(tree::read).toList();
  }

  /** The same by Smooks itself: what a compiled list is measured by. */
  List<Read> readBySmooks(byte[] interchange, Charset charset, Schema schema) {
    SetReading reading = new SetReading(schema, charset);
    ExecutionContext context = smooks.createExecutionContext();
    context.put(SetReading.KEY, reading);
    smooks.filterSource(
        context, new StreamSource<>(new ByteArrayInputStream(interchange)), new JavaSink());
    return reading.found.stream().map(tree::read).toList();
  }

  @Override
  public void close() {
    smooks.close();
  }
}
