package dev.andon.intake.edi;

import dev.andon.intake.edi.schema.ElementPlan;
import dev.andon.intake.edi.schema.SchemaPlan;
import dev.andon.intake.edi.schema.SchemaPlan.Node;
import io.xlate.edi.schema.EDISimpleType.Base;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One set that is plainly right, read and checked by tables of ours; the same set is told the same
 * by {@link SetWalk}, at many times the cost. It never says that a set is wrong: at the first doubt
 * it ends, and StAEDI alone decides and says what is wrong where.
 */
final class QuickWalk {
  /** StAEDI holds no more of a segment. */
  private static final int MAX_SEGMENT = 4_000;

  private static final int DELETE = 0x7f;
  private static final String PLAIN = " !\"#$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~";

  /**
   * Header and trailer as each version of the standard allows them.
   *
   * @param reference where the header has the number that the trailer repeats
   */
  private record Envelope(Node header, int reference, Node trailer) {}

  private static final Envelope X12 =
      new Envelope(
          Node.envelope("ST", text(3, 3), text(4, 9)),
          SetElements.SECOND,
          Node.envelope("SE", count(10), text(4, 9)));

  private static final Envelope EDIFACT =
      new Envelope(
          Node.envelope(
              "UNH",
              text(1, 14),
              ElementPlan.composite(
                  true,
                  List.of(
                      text(1, 6),
                      text(1, 3),
                      text(1, 3),
                      text(1, 2),
                      ElementPlan.simple(false, Base.STRING, 1, 6)))),
          SetElements.FIRST,
          Node.envelope("UNT", count(6), text(1, 14)));

  private final String text;
  private final ServiceCharacters marks;
  private final boolean latin;
  private final SetElements<RuntimeException> to;

  /** The loops that are open, the content of the set outermost. */
  private final Deque<Loop> open = new ArrayDeque<>();

  /** The segment that is read, from where to where, and its position in the set. */
  private int begin;

  private int limit;
  private int position;

  /** Where the segment behind it begins. */
  private int next;

  private SegmentData data = new SegmentData();

  /** Where the next value begins; behind the limit when there is none. */
  private int at;

  /** Whether the value read last is followed by another component. */
  private boolean more;

  /** A loop, and where in it the set stands. */
  private static final class Loop {
    final List<Node> content;
    int place;
    int uses;

    Loop(List<Node> content, int uses) {
      this.content = content;
      this.uses = uses;
    }

    Node node() {
      return content.get(place);
    }

    boolean enough() {
      return uses >= node().min();
    }

    boolean last() {
      return place == content.size() - 1;
    }
  }

  private QuickWalk(
      String text, ServiceCharacters marks, boolean latin, SetSink<RuntimeException> to) {
    this.text = text;
    this.marks = marks;
    this.latin = latin;
    this.to = new SetElements<>(to);
  }

  private static ElementPlan text(int min, int max) {
    return ElementPlan.simple(true, Base.STRING, min, max);
  }

  private static ElementPlan count(int max) {
    return ElementPlan.simple(true, Base.NUMERIC, 1, max);
  }

  /**
   * Reads a set into elements.
   *
   * @return whether it is right for certain; otherwise the elements mean nothing
   */
  static boolean read(
      Interchange interchange,
      TransactionSet set,
      ServiceCharacters marks,
      Charset charset,
      SchemaPlan schema,
      SetSink<RuntimeException> to) {
    boolean latin = charset.equals(StandardCharsets.ISO_8859_1);
    if (!latin && !PLAIN.equals(new String(PLAIN.getBytes(StandardCharsets.US_ASCII), charset))) {
      return false;
    }
    String text = interchange.text.substring(set.header.offset(), set.end);
    return new QuickWalk(text, marks, latin, to)
        .read(interchange.standard().equals("X12") ? X12 : EDIFACT, schema);
  }

  private boolean read(Envelope envelope, SchemaPlan plan) {
    to.begin();
    advance();
    if (!segment(envelope.header())) {
      return false;
    }
    String reference = data.get(envelope.reference());
    open.push(new Loop(plan.content(), 0));
    while (!begins(envelope.trailer())) {
      Node node = place();
      if (node == null || !segment(node)) {
        return false;
      }
    }
    if (!complete() || !segment(envelope.trailer())) {
      return false;
    }
    to.endSet();
    String count = String.valueOf(data.get(SetElements.FIRST));
    return begin == text.length()
        && Interchange.number(count).equals(Integer.toString(position - 1))
        && Objects.equals(reference, data.get(SetElements.SECOND));
  }

  /** Goes to the next segment; without its terminator and the white space before it. */
  private void advance() {
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

  private boolean begins(Node node) {
    int stop = begin + node.tag().length();
    return stop < limit
        && text.charAt(stop) == marks.element()
        && text.startsWith(node.tag(), begin);
  }

  /**
   * Where the segment stands in the schema, sought as StAEDI seeks it: from the place of the one
   * before on, then in the loops around it. Null when it has no place, or what must stand before it
   * is not there.
   */
  private @Nullable Node place() {
    while (true) {
      Loop loop = open.element();
      Node node = loop.node();
      boolean first = loop.place == 0 && open.size() > 1;
      if (!first && begins(node)) {
        loop.uses++;
        if (loop.uses > node.max()) {
          return null;
        }
        if (node.loop()) {
          open.push(new Loop(node.content(), 1));
          to.beginLoop();
        }
        return node;
      }
      if (!pass()) {
        return null;
      }
    }
  }

  /** Whether nothing is missing behind the last segment; ends the loops. */
  private boolean complete() {
    while (open.size() > 1 || !open.element().last()) {
      if (!pass()) {
        return false;
      }
    }
    return open.element().enough();
  }

  /** Leaves the place, for the next one or the loop around it; false where that cannot be. */
  private boolean pass() {
    Loop loop = open.element();
    if (!loop.enough()) {
      return false;
    }
    if (!loop.last()) {
      loop.place++;
      loop.uses = 0;
      return true;
    }
    if (open.size() == 1) {
      return false;
    }
    open.pop();
    to.endLoop();
    return true;
  }

  /** Checks and tells a segment, and goes on to the next. */
  private boolean segment(Node node) {
    data = new SegmentData();
    data.position = position;
    if (limit - begin > MAX_SEGMENT || !begins(node) || !elements(node)) {
      return false;
    }
    to.segment(node.tag(), data);
    advance();
    return true;
  }

  private boolean elements(Node node) {
    at = begin + node.tag().length() + 1;
    for (int i = 0; i < node.elements().size(); i++) {
      if (!element(node.tag(), i + 1, node.elements().get(i))) {
        return false;
      }
    }
    return at > limit;
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
    if (to.wants(tag, key)) {
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
