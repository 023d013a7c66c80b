package dev.andon.intake.edi;

import dev.andon.intake.edi.schema.ElementPlan;
import dev.andon.intake.edi.schema.SchemaPlan;
import dev.andon.intake.edi.schema.SchemaPlan.Node;
import io.xlate.edi.schema.EDISimpleType.Base;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * One set that is plainly right, read and checked by tables of ours; the same set is told the same
 * by {@link SetWalk}, at many times the cost. It never says that a set is wrong: at the first doubt
 * it ends, and StAEDI alone decides and says what is wrong where.
 */
final class QuickWalk {
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

  private final SegmentText text;
  private final SchemaPlace place;
  private final SetElements<RuntimeException> to;

  /** The segment read last. */
  private SegmentData data = SegmentData.NONE;

  private QuickWalk(SegmentText text, SchemaPlace place, SetElements<RuntimeException> to) {
    this.text = text;
    this.place = place;
    this.to = to;
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
    SetElements<RuntimeException> elements = new SetElements<>(to);
    String text = interchange.text.substring(set.header.offset(), set.end);
    return new QuickWalk(
            new SegmentText(text, marks, latin, elements),
            new SchemaPlace(schema, elements),
            elements)
        .read(interchange.standard().equals("X12") ? X12 : EDIFACT);
  }

  private boolean read(Envelope envelope) {
    to.begin();
    if (!segment(envelope.header())) {
      return false;
    }
    String reference = data.get(envelope.reference());
    while (!text.begins(envelope.trailer())) {
      Node node = place.next(text::begins);
      if (node == null || !segment(node)) {
        return false;
      }
    }
    int segments = text.position();
    if (!place.complete() || !segment(envelope.trailer())) {
      return false;
    }
    to.endSet();
    String count = String.valueOf(data.get(SetElements.FIRST));
    return text.ended()
        && Interchange.number(count).equals(Integer.toString(segments))
        && Objects.equals(reference, data.get(SetElements.SECOND));
  }

  /** Checks and tells a segment, and goes on to the next; false at the first doubt. */
  private boolean segment(Node node) {
    SegmentData read = text.read(node);
    if (read == null) {
      return false;
    }
    data = read;
    to.segment(node.tag(), data);
    text.advance();
    return true;
  }
}
