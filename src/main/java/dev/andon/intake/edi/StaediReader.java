package dev.andon.intake.edi;

import io.xlate.edi.stream.EDIInputFactory;
import io.xlate.edi.stream.EDIStreamException;
import io.xlate.edi.stream.EDIStreamReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.smooks.api.ExecutionContext;
import org.smooks.api.resource.reader.SmooksXMLReader;
import org.xml.sax.Attributes;
import org.xml.sax.ContentHandler;
import org.xml.sax.DTDHandler;
import org.xml.sax.EntityResolver;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.AttributesImpl;

/**
 * The {@code <reader>} of our Smooks lists: reads an interchange with StAEDI and gives Smooks one
 * XML element a segment, its data elements as attributes {@code e01}, {@code e02}, components as
 * {@code e02c1}. Groups and transactions are the elements {@code interchange}, {@code group},
 * {@code transaction}. An {@code HL} holds the segments of its level and the levels below it, as
 * HL02 says (X12 856); a {@code PO1} holds the segments of its line (X12 850, 855).
 */
public final class StaediReader implements SmooksXMLReader {
  private static final Attributes NONE = new AttributesImpl();

  /**
   * StAEDI tells at INFO which types of its own schemas are unused; held here, because a logger
   * that nobody holds forgets its level.
   */
  private static final Logger STAEDI = Logger.getLogger("io.xlate.edi");

  static {
    STAEDI.setLevel(java.util.logging.Level.WARNING);
  }

  private @Nullable ContentHandler handler;
  private @Nullable ErrorHandler errors;
  private @Nullable DTDHandler dtd;
  private @Nullable EntityResolver entities;

  @Override
  public void setExecutionContext(ExecutionContext executionContext) {
    // Nothing of the execution is needed.
  }

  @Override
  public void parse(InputSource source) throws IOException, SAXException {
    ContentHandler to = java.util.Objects.requireNonNull(handler, "Smooks sets the handler");
    InputStream bytes = source.getByteStream();
    Deque<String> open = new ArrayDeque<>();
    Deque<Level> levels = new ArrayDeque<>();
    to.startDocument();
    try (EDIStreamReader edi = EDIInputFactory.newFactory().createEDIStreamReader(bytes)) {
      AttributesImpl attributes = new AttributesImpl();
      while (edi.hasNext()) {
        switch (edi.next()) {
          case START_INTERCHANGE -> start(to, open, "interchange");
          case START_GROUP -> start(to, open, "group");
          case START_TRANSACTION -> start(to, open, "transaction");
          case END_INTERCHANGE, END_GROUP, END_TRANSACTION -> {
            closeLevels(to, levels, null);
            end(to, open);
          }
          case START_SEGMENT -> attributes.clear();
          case ELEMENT_DATA -> element(edi, attributes);
          case END_SEGMENT -> {
            String tag = edi.getLocation().getSegmentTag();
            if (tag.equals("HL") || tag.equals("PO1")) {
              closeLevels(to, levels, tag.equals("HL") ? attributes.getValue("e02") : null);
              levels.push(new Level(tag, String.valueOf(attributes.getValue("e01"))));
              to.startElement("", tag, tag, attributes);
            } else {
              if (tag.equals("CTT") || tag.equals("SE")) {
                closeLevels(to, levels, null);
              }
              to.startElement("", tag, tag, attributes);
              to.endElement("", tag, tag);
            }
          }
          default -> {}
        }
      }
      while (!open.isEmpty()) {
        end(to, open);
      }
    } catch (EDIStreamException e) {
      throw new SAXException(e);
    }
    to.endDocument();
  }

  /**
   * Ends the open levels below a parent; without a parent, or with one that is not open, all of
   * them.
   */
  private static void closeLevels(ContentHandler to, Deque<Level> levels, @Nullable String parent)
      throws SAXException {
    boolean known = parent != null && levels.stream().anyMatch(level -> level.id().equals(parent));
    while (!levels.isEmpty() && !(known && levels.peek().id().equals(parent))) {
      String tag = levels.pop().tag();
      to.endElement("", tag, tag);
    }
  }

  private record Level(String tag, String id) {}

  private static void start(ContentHandler to, Deque<String> open, String name)
      throws SAXException {
    open.push(name);
    to.startElement("", name, name, NONE);
  }

  private static void end(ContentHandler to, Deque<String> open) throws SAXException {
    String name = open.pop();
    to.endElement("", name, name);
  }

  private static void element(EDIStreamReader edi, AttributesImpl attributes) {
    int element = edi.getLocation().getElementPosition();
    int component = edi.getLocation().getComponentPosition();
    String name = (element < 10 ? "e0" : "e") + element + (component > 0 ? "c" + component : "");
    String text = edi.getText();
    if (!text.isEmpty() && attributes.getIndex(name) < 0) {
      attributes.addAttribute("", name, name, "CDATA", text);
    }
  }

  @Override
  public void parse(String systemId) throws SAXException {
    throw new SAXException("an interchange is read from a stream only");
  }

  @Override
  public boolean getFeature(String name) {
    return false;
  }

  @Override
  public void setFeature(String name, boolean value) {
    // Features of XML parsers mean nothing here.
  }

  @Override
  public @Nullable Object getProperty(String name) {
    return null;
  }

  @Override
  public void setProperty(String name, Object value) {
    // Properties of XML parsers mean nothing here.
  }

  @Override
  public void setEntityResolver(EntityResolver resolver) {
    entities = resolver;
  }

  @Override
  public @Nullable EntityResolver getEntityResolver() {
    return entities;
  }

  @Override
  public void setDTDHandler(DTDHandler dtdHandler) {
    dtd = dtdHandler;
  }

  @Override
  public @Nullable DTDHandler getDTDHandler() {
    return dtd;
  }

  @Override
  public void setContentHandler(ContentHandler contentHandler) {
    handler = contentHandler;
  }

  @Override
  public @Nullable ContentHandler getContentHandler() {
    return handler;
  }

  @Override
  public void setErrorHandler(ErrorHandler errorHandler) {
    errors = errorHandler;
  }

  @Override
  public @Nullable ErrorHandler getErrorHandler() {
    return errors;
  }
}
