package dev.andon.intake.edi;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes elements, one in the other, of the segments and loops of one set. An {@code HL} holds its
 * level and the levels below it, as HL02 says (X12 856); an EDIFACT {@code UNS+S} holds the summary
 * that it begins.
 */
final class SetElements<X extends Exception> {
  private static final String HL = "HL";
  static final int FIRST = SegmentData.key(1, 0);
  static final int SECOND = SegmentData.key(2, 0);

  private final SetSink<X> to;

  /** Elements that are open: the first segments of loops. */
  private final Deque<Level> open = new ArrayDeque<>();

  /** Loops of the schema that are open; the empty text until the first segment is known. */
  private final Deque<String> loops = new ArrayDeque<>();

  private boolean levelsEnded;

  private record Level(String tag, @Nullable String id) {}

  SetElements(SetSink<X> to) {
    this.to = to;
  }

  void begin() throws X {
    to.open(SetSink.TRANSACTION, SegmentData.NONE);
  }

  /** Whether an element is read; the first two say where a level belongs. */
  boolean wants(String tag, int key) {
    return key == FIRST || key == SECOND || to.wants(tag, key);
  }

  void beginLoop() {
    loops.push("");
  }

  void segment(String tag, SegmentData data) throws X {
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

  void endLoop() throws X {
    String tag = loops.pop();
    if (tag.equals(HL)) {
      levelsEnded = true;
    } else if (!tag.isEmpty()) {
      end();
    }
  }

  void endSet() throws X {
    close(null);
    while (!open.isEmpty()) {
      end();
    }
    to.close(SetSink.TRANSACTION);
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
}
