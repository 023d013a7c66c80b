package dev.andon.intake.edi;

import io.xlate.edi.stream.EDIStreamException;
import java.io.IOException;
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
 * What holds what, {@link SetWalk} says. It serves the lists that {@link ListPlan} leaves to
 * Smooks.
 */
public final class StaediReader implements SmooksXMLReader {
  private static final Attributes NONE = new AttributesImpl();

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
    to.startDocument();
    to.startElement("", "interchange", "interchange", NONE);
    try {
      SetWalk.all(
          source.getByteStream(),
          reading,
          new Elements(to),
          found -> SetReading.finish(found, context.getBeanContext().getBean("document")));
    } catch (EDIStreamException e) {
      throw new SAXException(e);
    }
    to.endElement("", "interchange", "interchange");
    to.endDocument();
  }

  /** Every data element as an attribute. */
  private record Elements(ContentHandler to) implements SetSink<SAXException> {
    @Override
    public boolean wants(String tag, int key) {
      return true;
    }

    @Override
    public void open(String tag, SegmentData data) throws SAXException {
      AttributesImpl attributes = new AttributesImpl();
      for (int i = 0; i < data.size(); i++) {
        attributes.addAttribute("", data.name(i), data.name(i), "CDATA", data.text(i));
      }
      if (data != SegmentData.NONE) {
        attributes.addAttribute("", "pos", "pos", "CDATA", Integer.toString(data.position));
      }
      to.startElement("", tag, tag, attributes);
    }

    @Override
    public void close(String tag) throws SAXException {
      to.endElement("", tag, tag);
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
