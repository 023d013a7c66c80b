package dev.andon.intake.edi;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * A file whose lines are records of fixed width, as mainframes send them: the breaks between them
 * mean nothing and may stand inside of a segment or a word. Only the last line of an interchange
 * may be shorter. A file of one segment a line is none, unless all happen to be of one width, and
 * then its breaks mean nothing either.
 */
final class WrappedRecords {
  private static final int NARROWEST = 15;
  private static final int WIDEST = 256;

  /** Where an ISA ends whose terminator is the end of the line. */
  private static final int ISA = 105;

  private final EdiText received;

  /** Where breaks were, in the text without them, and the bytes of all breaks up to there. */
  private int[] breaks = new int[64];

  private int[] removed = new int[64];
  private int count;

  private WrappedRecords(EdiText received) {
    this.received = received;
  }

  /** Of a file as received; empty when it is not wrapped. */
  static Optional<WrappedRecords> of(EdiText received) {
    WrappedRecords records = new WrappedRecords(received);
    return records.measure() ? Optional.of(records) : Optional.empty();
  }

  /** Finds the breaks; false when the lines are of different widths. */
  private boolean measure() {
    int begin = EdiText.begin(received);
    int width = end(begin) - begin;
    if (!startsInterchange(begin)
        || width < NARROWEST
        || width > WIDEST
        || (width == ISA && received.startsWith("ISA", begin))) {
      return false;
    }
    int lines = 0;
    int at = begin;
    int taken = 0;
    while (at < received.length()) {
      int end = end(at);
      int next = behindBreak(end);
      boolean last = Interchange.skipSpace(received, end) >= received.length();
      if (!last && !startsInterchange(next) && !wide(at, end, width)) {
        return false;
      }
      taken += next - end;
      add(end - (taken - (next - end)), taken);
      lines++;
      at = next;
    }
    return lines > 1;
  }

  private boolean wide(int begin, int end, int width) {
    return end - begin == width || characters(begin, end) == width;
  }

  /** Characters of a line in UTF-8. */
  private int characters(int begin, int end) {
    int characters = 0;
    for (int i = begin; i < end; i++) {
      characters += (received.charAt(i) & 0xc0) == 0x80 ? 0 : 1;
    }
    return characters;
  }

  private boolean startsInterchange(int at) {
    return received.startsWith("ISA", at)
        || received.startsWith("UNA", at)
        || received.startsWith("UNB", at);
  }

  /** Where the line that holds this place ends; at most a little behind the widest record. */
  private int end(int from) {
    int at = from;
    while (at < received.length()
        && at - from <= 2 * WIDEST
        && received.charAt(at) != '\n'
        && received.charAt(at) != '\r') {
      at++;
    }
    return at;
  }

  private int behindBreak(int end) {
    int at = end;
    if (at < received.length() && received.charAt(at) == '\r') {
      at++;
    }
    if (at < received.length() && received.charAt(at) == '\n') {
      at++;
    }
    return at;
  }

  private void add(int place, int bytes) {
    if (count == breaks.length) {
      breaks = Arrays.copyOf(breaks, count * 2);
      removed = Arrays.copyOf(removed, count * 2);
    }
    breaks[count] = place;
    removed[count++] = bytes;
  }

  /** The text without the breaks. */
  EdiText text() throws IOException {
    return EdiText.read(new Joined(), received.length()).of(this);
  }

  /** The place in the file as received. */
  long original(long offset) {
    int found = Arrays.binarySearch(breaks, 0, count, (int) offset);
    // At a break the character is the first behind it.
    int before = found >= 0 ? found + 1 : -found - 1;
    return before == 0 ? offset : offset + removed[before - 1];
  }

  private final class Joined extends InputStream {
    private int at;

    @Override
    public int read() {
      while (at < received.length()) {
        char c = received.charAt(at++);
        if (c != '\n' && c != '\r') {
          return c;
        }
      }
      return -1;
    }
  }
}
