package dev.andon.intake.edi;

import dev.andon.intake.edi.schema.ElementPlan;
import dev.andon.intake.edi.schema.SchemaPlan.Node;
import org.jspecify.annotations.Nullable;

/** The text of one set, segment by segment; without the white space around segments. */
final class SegmentText {
  /** StAEDI holds no more of a segment. */
  private static final int MAX = 4_000;

  private static final int DELETE = 0x7f;

  private final String text;
  private final ServiceCharacters marks;
  private final boolean latin;
  private final SetElements<?> asked;

  /** The segment, from where to where, and its position in the set. */
  private int begin;

  private int limit;
  private int position;

  /** Where the segment behind it begins. */
  private int next;

  private SegmentData data = SegmentData.NONE;

  /** Where the next value begins; behind the limit when there is none. */
  private int at;

  /** Whether the value read last is followed by another component. */
  private boolean more;

  /**
   * Stands at the first segment.
   *
   * @param latin whether a byte is a character; else those above 127 are not read
   * @param asked says which elements are asked for
   */
  SegmentText(String text, ServiceCharacters marks, boolean latin, SetElements<?> asked) {
    this.text = text;
    this.marks = marks;
    this.latin = latin;
    this.asked = asked;
    advance();
  }

  /** Counted from ST or UNH = 1. */
  int position() {
    return position;
  }

  /** Whether no segment is left. */
  boolean ended() {
    return begin == text.length();
  }

  /** Goes to the next segment that is not empty. */
  void advance() {
    do {
      begin = next;
      limit = begin;
      while (limit < text.length() && text.charAt(limit) != marks.terminator()) {
        limit += text.charAt(limit) == marks.release() ? 2 : 1;
      }
      limit = Math.min(limit, text.length());
      next = Math.min(limit + 1, text.length());
      while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
        next++;
      }
    } while (limit == begin && begin < text.length());
    while (limit > begin && Character.isWhitespace(text.charAt(limit - 1))) {
      limit--;
    }
    position++;
  }

  /** Whether the segment is of this tag. */
  boolean begins(Node node) {
    int stop = begin + node.tag().length();
    return stop < limit
        && text.charAt(stop) == marks.element()
        && text.startsWith(node.tag(), begin);
  }

  /** The elements of the segment that are asked for; null at the first doubt of any of them. */
  @Nullable SegmentData read(Node node) {
    if (limit - begin > MAX || !begins(node)) {
      return null;
    }
    data = new SegmentData();
    data.position = position;
    at = begin + node.tag().length() + 1;
    for (int i = 0; i < node.elements().size(); i++) {
      if (!element(node.tag(), i + 1, node.elements().get(i))) {
        return null;
      }
    }
    return at > limit ? data : null;
  }

  private boolean element(String tag, int number, ElementPlan plan) {
    if (at >= limit || text.charAt(at) == marks.element()) {
      at++;
      return !plan.mandatory();
    }
    if (plan.components().isEmpty()) {
      return value(tag, SegmentData.key(number, 0), plan) && !more;
    }
    more = true;
    for (int i = 0; i < plan.components().size(); i++) {
      ElementPlan component = plan.components().get(i);
      if (more ? !value(tag, SegmentData.key(number, i + 1), component) : component.mandatory()) {
        return false;
      }
    }
    return !more;
  }

  /** Checks a value and notes it where it is asked for. */
  private boolean value(String tag, int key, ElementPlan plan) {
    int from = at;
    boolean released = false;
    while (at < limit
        && text.charAt(at) != marks.element()
        && text.charAt(at) != marks.component()) {
      if (text.charAt(at) == marks.release()) {
        released = true;
        at++;
      } else if (text.charAt(at) == marks.repetition()) {
        return false;
      }
      if (at == limit || !readable(text.charAt(at))) {
        return false;
      }
      at++;
    }
    more = at < limit && text.charAt(at) == marks.component();
    int stop = at++;
    if (from == stop) {
      return !plan.mandatory();
    }
    String in = released ? unreleased(from, stop) : text;
    int begins = released ? 0 : from;
    int ends = released ? in.length() : stop;
    if (!plan.accepts(in, begins, ends, marks.decimalMark())) {
      return false;
    }
    if (asked.wants(tag, key)) {
      data.add(key, in.substring(begins, ends));
    }
    return true;
  }

  /** No control character, and of one byte in every charset. */
  private boolean readable(char c) {
    return c >= ' ' && (c < DELETE || (latin && c > DELETE));
  }

  private String unreleased(int from, int stop) {
    StringBuilder plain = new StringBuilder();
    for (int i = from; i < stop; i++) {
      if (text.charAt(i) == marks.release()) {
        i++;
      }
      plain.append(text.charAt(i));
    }
    return plain.toString();
  }
}
