package dev.andon.intake.edi;

import io.xlate.edi.stream.EDIInputFactory;
import io.xlate.edi.stream.EDIStreamEvent;
import io.xlate.edi.stream.EDIStreamException;
import io.xlate.edi.stream.EDIStreamReader;
import io.xlate.edi.stream.Location;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
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
 * The {@code <reader>} of our Smooks lists: reads an interchange with StAEDI, validates each set
 * with its schema, and gives Smooks one XML element a segment, its data elements as attributes
 * {@code e01}, {@code e02}, components as {@code e02c1}, its position in the set as {@code pos}.
 * Sets are the elements {@code transaction}. The first segment of a loop holds the segments of the
 * loop; an {@code HL} holds its level and the levels below it, as HL02 says (X12 856); an EDIFACT
 * {@code UNS+S} holds the summary that it begins.
 */
public final class StaediReader implements SmooksXMLReader {
  private static final Attributes NONE = new AttributesImpl();
  private static final String HL = "HL";

  private @Nullable ContentHandler handler;
  private @Nullable ErrorHandler errors;
  private @Nullable DTDHandler dtd;
  private @Nullable EntityResolver entities;
  private @Nullable ExecutionContext execution;

  @Override
  public void setExecutionContext(ExecutionContext executionContext) {
    execution = executionContext;
  }

  @Override
  public void parse(InputSource source) throws IOException, SAXException {
    ExecutionContext context = Objects.requireNonNull(execution, "Smooks sets the context");
    SetReading reading = Objects.requireNonNull(context.get(SetReading.KEY), "set by the caller");
    ContentHandler to = Objects.requireNonNull(handler, "Smooks sets the handler");
    EDIInputFactory factory = EDIInputFactory.newFactory();
    factory.setProperty(EDIInputFactory.EDI_VALIDATE_CONTROL_CODE_VALUES, false);
    to.startDocument();
    to.startElement("", "interchange", "interchange", NONE);
    try (EDIStreamReader edi =
        factory.createEDIStreamReader(source.getByteStream(), reading.charset.name())) {
      while (edi.hasNext()) {
        if (edi.next() == EDIStreamEvent.START_TRANSACTION) {
          edi.setTransactionSchema(reading.schema);
          SetReading.Found found = reading.begin();
          new Walk(to, edi, found).transaction();
          SetReading.finish(found, context.getBeanContext().getBean("document"));
        }
      }
    } catch (EDIStreamException e) {
      throw new SAXException(e);
    }
    to.endElement("", "interchange", "interchange");
    to.endDocument();
  }

  /** From one START_TRANSACTION to its end. */
  private static final class Walk {
    private final ContentHandler to;
    private final EDIStreamReader edi;
    private final SetReading.Found found;
    private final AttributesImpl attributes = new AttributesImpl();

    /** Elements that are open: the first segments of loops. */
    private final Deque<Level> open = new ArrayDeque<>();

    /** Loops of the schema that are open; the empty text until the first segment is known. */
    private final Deque<String> loops = new ArrayDeque<>();

    private int first;
    private boolean levelsEnded;

    private record Level(String tag, String id) {}

    Walk(ContentHandler to, EDIStreamReader edi, SetReading.Found found) {
      this.to = to;
      this.edi = edi;
      this.found = found;
    }

    void transaction() throws EDIStreamException, SAXException {
      to.startElement("", "transaction", "transaction", NONE);
      while (true) {
        switch (edi.next()) {
          case START_SEGMENT -> attributes.clear();
          case START_LOOP -> loops.push("");
          case END_LOOP -> endLoop();
          case ELEMENT_DATA -> element();
          case END_SEGMENT -> segment();
          case SEGMENT_ERROR -> found.segment(edi.getText(), position(), edi.getErrorType());
          case ELEMENT_OCCURRENCE_ERROR, ELEMENT_DATA_ERROR -> elementError();
          case END_TRANSACTION -> {
            close(null);
            while (!open.isEmpty()) {
              end();
            }
            to.endElement("", "transaction", "transaction");
            return;
          }
          default -> {}
        }
      }
    }

    private int position() {
      // Until the header of the set has ended, it is the segment that is read.
      return first == 0 ? 1 : edi.getLocation().getSegmentPosition() - first + 1;
    }

    private void segment() throws SAXException {
      String tag = edi.getLocation().getSegmentTag();
      if (first == 0) {
        first = edi.getLocation().getSegmentPosition();
      }
      attributes.addAttribute("", "pos", "pos", "CDATA", Integer.toString(position()));
      boolean begins = !loops.isEmpty() && loops.peek().isEmpty();
      if (begins) {
        loops.pop();
        loops.push(tag);
      }
      if (tag.equals(HL)) {
        close(attributes.getValue("e02"));
        levelsEnded = false;
      } else if (levelsEnded) {
        close(null);
        levelsEnded = false;
      }
      to.startElement("", tag, tag, attributes);
      if (begins || (tag.equals("UNS") && "S".equals(attributes.getValue("e01")))) {
        open.push(new Level(tag, String.valueOf(attributes.getValue("e01"))));
      } else {
        to.endElement("", tag, tag);
      }
    }

    private void endLoop() throws SAXException {
      String tag = loops.pop();
      if (tag.equals(HL)) {
        levelsEnded = true;
      } else if (!tag.isEmpty()) {
        end();
      }
    }

    /** Ends the open HL levels below a parent; without one that is open, all of them. */
    private void close(@Nullable String parent) throws SAXException {
      boolean known =
          parent != null
              && open.stream()
                  .anyMatch(level -> level.tag().equals(HL) && level.id().equals(parent));
      while (!open.isEmpty()
          && open.peek().tag().equals(HL)
          && !(known && open.peek().id().equals(parent))) {
        end();
      }
    }

    private void end() throws SAXException {
      String tag = open.pop().tag();
      to.endElement("", tag, tag);
    }

    private void element() {
      int element = edi.getLocation().getElementPosition();
      int component = edi.getLocation().getComponentPosition();
      String name = (element < 10 ? "e0" : "e") + element + (component > 0 ? "c" + component : "");
      String text = edi.getText();
      if (!text.isEmpty() && attributes.getIndex(name) < 0) {
        attributes.addAttribute("", name, name, "CDATA", text);
      }
    }

    private void elementError() {
      Location at = edi.getLocation();
      found.element(
          at.getSegmentTag(),
          position(),
          new SegmentError.ElementError(
              at.getElementPosition(),
              Math.max(0, at.getComponentPosition()),
              at.getElementOccurrence(),
              Objects.requireNonNullElse(edi.getReferenceCode(), "").replaceAll("\\D", ""),
              edi.getErrorType(),
              edi.getEventType() == EDIStreamEvent.ELEMENT_DATA_ERROR && edi.hasText()
                  ? edi.getText()
                  : ""));
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
