package dev.andon.intake.edi.schema;

import io.xlate.edi.schema.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * Schemas of EDIFACT messages from the directories on the class path ({@code edifact-schemas}, one
 * jar a directory): structure, uses, types and lengths, made when a message is first seen.
 */
public final class EdifactSchemas {
  private static final String XSD = "http://www.w3.org/2001/XMLSchema";
  private static final Pattern TYPE = Pattern.compile("(alpha\\D*|numeric)(\\d+)(?:-(\\d+))?");
  private static final String SECTION_CONTROL = "UNS";

  /** Service messages stand in no directory. */
  private final SchemaTables service = new SchemaTables("/schemas/edifact/");

  private final List<String> directories;
  private final Map<String, Optional<CompiledSchema>> made = new ConcurrentHashMap<>();

  /**
   * @param directories those on the class path, e.g. {@code D96A}, oldest first
   */
  public EdifactSchemas(List<String> directories) {
    this.directories = List.copyOf(directories);
  }

  /**
   * The schema of a message.
   *
   * @param message UNH S009 0065, e.g. {@code ORDERS}
   * @param directory S009 0052 and 0054, e.g. {@code D96A}; another one gets the newest that is not
   *     younger, else the oldest
   */
  public Optional<SetSchema> find(String message, String directory) {
    if (message.equals("CONTRL")) {
      return service.find(message).map(schema -> schema.named("EDIFACT/" + message, true));
    }
    String used = directories.get(0);
    for (String one : directories) {
      if (year(one).compareTo(year(directory)) <= 0) {
        used = one;
      }
    }
    String name = "EDIFACT/" + used + "/" + message;
    String chosen = used;
    return made.computeIfAbsent(name, ignored -> make(message, chosen))
        .map(schema -> schema.named(name, chosen.equals(directory)));
  }

  /** Sortable form of a directory: 96A is of 1996, 01B of 2001. */
  private static String year(String directory) {
    String digits = directory.replaceFirst("^[A-Z]", "");
    return (digits.compareTo("9") >= 0 ? "19" : "20") + digits;
  }

  private static Optional<CompiledSchema> make(String message, String directory) {
    Document messages = read(directory, "Messages");
    Map<String, Element> types = named(messages);
    Element type = types.get(message);
    if (type == null) {
      return Optional.empty();
    }
    return Optional.of(
        CompiledSchema.of(new Maker(named(read(directory, "Segments"))).make(message, type)));
  }

  private static Document read(String directory, String part) {
    String path = "/" + directory.toLowerCase(Locale.ROOT) + "/EDIFACT-" + part + ".dfdl.xsd";
    try (InputStream in = EdifactSchemas.class.getResourceAsStream(path)) {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory
          .newDocumentBuilder()
          .parse(Objects.requireNonNull(in, path + " is not on the class path"));
    } catch (IOException | SAXException | ParserConfigurationException e) {
      throw new IllegalStateException(path + " cannot be read", e);
    }
  }

  private static Map<String, Element> named(Document document) {
    Map<String, Element> types = new HashMap<>();
    for (Element child : children(document.getDocumentElement())) {
      if (child.getLocalName().endsWith("Type")) {
        types.put(child.getAttribute("name"), child);
      }
    }
    return types;
  }

  private static List<Element> children(Element parent) {
    List<Element> children = new java.util.ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && XSD.equals(element.getNamespaceURI())) {
        children.add(element);
      }
    }
    return children;
  }

  /** Makes one schema; the types of a directory are known by name. */
  private static final class Maker {
    private final Map<String, Element> types;
    private final SchemaText text = new SchemaText();

    Maker(Map<String, Element> types) {
      this.types = types;
    }

    Schema make(String message, Element type) {
      structure(type);
      return text.build(message);
    }

    private void structure(Element parent) {
      for (Element child : children(parent)) {
        String name = child.getAttribute("name");
        if (!child.getLocalName().equals("element")) {
          structure(child);
        } else if (name.startsWith("SegGrp")) {
          text.openLoop(mandatory(child), child.getAttribute("maxOccurs"));
          structure(child);
          text.closeLoop();
        } else {
          text.segment(name, mandatory(child), child.getAttribute("maxOccurs"));
          if (!text.knows(name)) {
            text.define(name, name.equals(SECTION_CONTROL) ? sectionControl() : type(child));
          }
        }
      }
    }

    /** UNS stands in the directory of the service segments. */
    private String sectionControl() {
      text.element("E0081", "0081", "string", "1", "1", 0);
      return SchemaText.use("element", "E0081", true, 1);
    }

    private String type(Element segment) {
      return content(types.get(local(segment.getAttribute("type"))), false);
    }

    /** Elements of a segment or components of a composite; what repeats stands side by side. */
    private String content(@Nullable Element type, boolean components) {
      StringBuilder content = new StringBuilder();
      if (type != null) {
        for (Element child : children(type)) {
          if (!child.getLocalName().equals("element")) {
            content.append(content(child, components));
            continue;
          }
          String name = child.getAttribute("name");
          String of = local(child.getAttribute("type"));
          boolean composite = !components && name.startsWith("C");
          define(name, of, composite);
          int max =
              child.hasAttribute("maxOccurs")
                  ? Integer.parseInt(child.getAttribute("maxOccurs"))
                  : 1;
          for (int i = 0; i < max; i++) {
            content.append(
                SchemaText.use(
                    composite ? "composite" : "element", name, i == 0 && mandatory(child), 1));
          }
        }
      }
      return content.toString();
    }

    private void define(String name, String of, boolean composite) {
      if (composite) {
        if (!text.knowsComposite(name)) {
          text.composite(name, content(types.get(of), true));
        }
        return;
      }
      Element restriction = children(Objects.requireNonNull(types.get(of), of)).get(0);
      Matcher base = TYPE.matcher(local(restriction.getAttribute("base")));
      if (!base.matches()) {
        throw new IllegalStateException("the type of " + of + " is unknown: " + base);
      }
      boolean numeric = base.group(1).equals("numeric");
      text.element(
          name,
          name.substring(1),
          numeric ? "decimal" : "string",
          numeric ? "1" : base.group(2),
          Objects.requireNonNullElse(base.group(3), base.group(2)),
          0);
    }

    private static boolean mandatory(Element element) {
      return element.getAttribute("minOccurs").equals("1");
    }

    private static String local(String name) {
      return name.substring(name.indexOf(':') + 1);
    }
  }
}
