package dev.andon.intake.edi;

import io.xlate.edi.stream.EDIInputFactory;
import io.xlate.edi.stream.EDIStreamEvent;
import io.xlate.edi.stream.EDIStreamException;
import io.xlate.edi.stream.EDIStreamReader;
import io.xlate.edi.stream.Location;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One set, read and validated by StAEDI with its schema, from START_TRANSACTION to its end. An
 * {@code HL} holds its level and the levels below it, as HL02 says (X12 856); an EDIFACT {@code
 * UNS+S} holds the summary that it begins.
 */
final class SetWalk<X extends Exception> {
  private static final String HL = "HL";
  private static final int FIRST = SegmentData.key(1, 0);
  private static final int SECOND = SegmentData.key(2, 0);

  private final SetSink<X> to;
  private final EDIStreamReader edi;
  private final SetReading.Found found;

  /** Elements that are open: the first segments of loops. */
  private final Deque<Level> open = new ArrayDeque<>();

  /** Loops of the schema that are open; the empty text until the first segment is known. */
  private final Deque<String> loops = new ArrayDeque<>();

  private SegmentData data = new SegmentData();
  private int first;
  private boolean levelsEnded;

  private record Level(String tag, @Nullable String id) {}

  private SetWalk(SetSink<X> to, EDIStreamReader edi, SetReading.Found found) {
    this.to = to;
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
    to.open(SetSink.TRANSACTION, SegmentData.NONE);
    while (true) {
      switch (edi.next()) {
        case START_SEGMENT -> data = new SegmentData();
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
          to.close(SetSink.TRANSACTION);
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
    boolean begins = !loops.isEmpty() && loops.peek().isEmpty();
    if (begins) {
      loops.pop();
      loops.push(tag);
    }
    if (tag.equals(HL)) {
      close(data.get(SECOND));
      levelsEnded = false;
    } else if (levelsEnded) {
      close(null);
      levelsEnded = false;
    }
    to.open(tag, data);
    if (begins || (tag.equals("UNS") && "S".equals(data.get(FIRST)))) {
      open.push(new Level(tag, data.get(FIRST)));
    } else {
      to.close(tag);
    }
  }

  private void endLoop() throws X {
    String tag = loops.pop();
    if (tag.equals(HL)) {
      levelsEnded = true;
    } else if (!tag.isEmpty()) {
      end();
    }
  }

  /** Ends the open HL levels below a parent; without one that is open, all of them. */
  private void close(@Nullable String parent) throws X {
    if (open.isEmpty()) {
      return;
    }
    boolean known =
        parent != null
            && open.stream().anyMatch(level -> level.tag().equals(HL) && parent.equals(level.id()));
    while (!open.isEmpty()
        && open.peek().tag().equals(HL)
        && !(known && Objects.equals(open.peek().id(), parent))) {
      end();
    }
  }

  private void end() throws X {
    to.close(open.pop().tag());
  }

  private void element() {
    Location at = edi.getLocation();
    int key = SegmentData.key(at.getElementPosition(), Math.max(0, at.getComponentPosition()));
    // The first two say where a level belongs.
    if ((key == FIRST || key == SECOND || to.wants(at.getSegmentTag(), key)) && !data.has(key)) {
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
