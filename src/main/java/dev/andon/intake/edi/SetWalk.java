package dev.andon.intake.edi;

import io.xlate.edi.stream.EDIInputFactory;
import io.xlate.edi.stream.EDIStreamEvent;
import io.xlate.edi.stream.EDIStreamException;
import io.xlate.edi.stream.EDIStreamReader;
import io.xlate.edi.stream.Location;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.function.Consumer;

/** One set, read and validated by StAEDI with its schema, from START_TRANSACTION to its end. */
final class SetWalk<X extends Exception> {
  private final SetElements<X> to;
  private final EDIStreamReader edi;
  private final SetReading.Found found;

  private SegmentData data = new SegmentData();
  private int first;

  private SetWalk(SetSink<X> to, EDIStreamReader edi, SetReading.Found found) {
    this.to = new SetElements<>(to);
    this.edi = edi;
    this.found = found;
  }

  /** Reads all sets of an interchange. */
  static <X extends Exception> void all(
      InputStream interchange, SetReading reading, SetSink<X> to, Consumer<SetReading.Found> ended)
      throws EDIStreamException, IOException, X {
    EDIInputFactory factory = EDIInputFactory.newFactory();
    factory.setProperty(EDIInputFactory.EDI_VALIDATE_CONTROL_CODE_VALUES, false);
    try (EDIStreamReader edi = factory.createEDIStreamReader(interchange, reading.charset.name())) {
      while (edi.hasNext()) {
        if (edi.next() == EDIStreamEvent.START_TRANSACTION) {
          edi.setTransactionSchema(reading.schema);
          SetReading.Found found = reading.begin();
          new SetWalk<>(to, edi, found).transaction();
          ended.accept(found);
        }
      }
    }
  }

  private void transaction() throws EDIStreamException, X {
    to.begin();
    while (true) {
      switch (edi.next()) {
        case START_SEGMENT -> data = new SegmentData();
        case START_LOOP -> to.beginLoop();
        case END_LOOP -> to.endLoop();
        case ELEMENT_DATA -> element();
        case END_SEGMENT -> segment();
        case SEGMENT_ERROR -> found.segment(edi.getText(), position(), edi.getErrorType());
        case ELEMENT_OCCURRENCE_ERROR, ELEMENT_DATA_ERROR -> elementError();
        case END_TRANSACTION -> {
          to.endSet();
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

  private void segment() throws X {
    String tag = edi.getLocation().getSegmentTag();
    if (first == 0) {
      first = edi.getLocation().getSegmentPosition();
    }
    data.position = position();
    to.segment(tag, data);
  }

  private void element() {
    Location at = edi.getLocation();
    int key = SegmentData.key(at.getElementPosition(), Math.max(0, at.getComponentPosition()));
    if (to.wants(at.getSegmentTag(), key) && !data.has(key)) {
      String text = edi.getText();
      if (!text.isEmpty()) {
        data.add(key, text);
      }
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
