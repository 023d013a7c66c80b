package dev.andon.intake.edi.schema;

import io.xlate.edi.schema.EDISchemaException;
import io.xlate.edi.schema.Schema;
import io.xlate.edi.schema.SchemaFactory;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Writes a schema in StAEDI's XML form (EDISchema v4). */
final class SchemaText {
  static final String UNBOUNDED = "999999";

  /**
   * StAEDI tells at INFO which types of its own schemas are unused; held here, because a logger
   * that nobody holds forgets its level.
   */
  private static final Logger STAEDI = Logger.getLogger("io.xlate.edi");

  static {
    STAEDI.setLevel(Level.WARNING);
  }

  private final StringBuilder structure = new StringBuilder();
  private final Map<String, String> segments = new TreeMap<>();
  private final Map<String, String> composites = new TreeMap<>();
  private final Map<String, String> elements = new TreeMap<>();
  private int loops;

  void segment(String tag, boolean mandatory, String max) {
    structure
        .append("<segment type=\"")
        .append(tag)
        .append("\" minOccurs=\"")
        .append(mandatory ? 1 : 0)
        .append("\" maxOccurs=\"")
        .append(max)
        .append("\"/>");
  }

  /**
   * Opens a loop; its first segment, which names it, follows as a segment. Its code is longer than
   * any segment's name (there is a segment L11).
   */
  void openLoop(boolean mandatory, String max) {
    structure
        .append("<loop code=\"LOOP")
        .append(++loops)
        .append("\" minOccurs=\"")
        .append(mandatory ? 1 : 0)
        .append("\" maxOccurs=\"")
        .append(max)
        .append("\"><sequence>");
  }

  void closeLoop() {
    structure.append("</sequence></loop>");
  }

  boolean knows(String tag) {
    return segments.containsKey(tag);
  }

  /** A segment's content: elements in order, as {@link #use} gives them. */
  void define(String tag, String content) {
    segments.put(tag, content);
  }

  void composite(String name, String content) {
    composites.put(name, content);
  }

  boolean knowsComposite(String name) {
    return composites.containsKey(name);
  }

  /**
   * An element type.
   *
   * @param base string, identifier, numeric, decimal, date, time or binary
   */
  void element(String name, String code, String base, String min, String max, int scale) {
    elements.put(
        name,
        "<elementType name=\""
            + name
            + "\" code=\""
            + code
            + "\" base=\""
            + base
            + "\""
            + (scale > 0 ? " scale=\"" + scale + "\"" : "")
            + " minLength=\""
            + min
            + "\" maxLength=\""
            + max
            + "\"/>");
  }

  static String use(String kind, String type, boolean mandatory, int max) {
    return "<"
        + kind
        + " type=\""
        + type
        + "\" minOccurs=\""
        + (mandatory ? 1 : 0)
        + "\""
        + (max > 1 ? " maxOccurs=\"" + max + "\"" : "")
        + "/>";
  }

  Schema build(String name) {
    StringBuilder xml = new StringBuilder("<schema xmlns=\"http://xlate.io/EDISchema/v4\">");
    xml.append("<transaction><sequence>").append(structure).append("</sequence></transaction>");
    elements.values().forEach(xml::append);
    composites.forEach(
        (type, content) ->
            xml.append("<compositeType name=\"")
                .append(type)
                .append("\"><sequence>")
                .append(content)
                .append("</sequence></compositeType>"));
    segments.forEach(
        (tag, content) ->
            xml.append("<segmentType name=\"")
                .append(tag)
                .append("\"><sequence>")
                .append(content)
                .append("</sequence></segmentType>"));
    xml.append("</schema>");
    try {
      return SchemaFactory.newFactory()
          .createSchema(new ByteArrayInputStream(xml.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (EDISchemaException e) {
      throw new IllegalStateException("the schema of " + name + " is wrong", e);
    }
  }
}
