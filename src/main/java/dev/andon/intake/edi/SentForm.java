package dev.andon.intake.edi;

import dev.andon.fault.Fault;
import dev.andon.fault.FaultKind;
import dev.andon.fault.SourcePosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Writes the segments of one of our interchanges with the separators of the partner's profile; with
 * those that our own system wrote when the profile names none. In EDIFACT data that holds a
 * separator is released; in X12 nothing can be, so that it is a fault.
 */
final class SentForm {
  /** Stands for a separator that is not in use. */
  private static final char NONE = ' ';

  private static final int MAX_FAULTS = 20;

  /** What separates; {@link #NONE} for repetitions and release where there is no such. */
  record Separators(char element, char component, char repetition, char release, char segment) {
    boolean has(char c) {
      return c == element
          || c == component
          || c == segment
          || c != NONE && (c == repetition || c == release);
    }

    String name(char c) {
      return c == element
          ? "elements"
          : c == component ? "components" : c == segment ? "segments" : "repetitions";
    }
  }

  private final boolean edifact;
  private final Separators from;
  private final Separators to;
  private final String end;
  private final List<Fault> faults = new ArrayList<>();

  static SentForm of(X12Interchange x12, Partner.Send send) {
    Separators from =
        new Separators(
            x12.separator(), x12.component(), x12.repetition(), NONE, x12.terminator().charAt(0));
    return new SentForm(
        false,
        from,
        send.separates()
            ? new Separators(
                or(send.element(), "*"),
                or(send.component(), ">"),
                from.repetition == NONE ? NONE : or(send.repetition(), "^"),
                NONE,
                or(send.segment(), "~"))
            : from,
        send);
  }

  static SentForm of(EdifactInterchange edifact, Partner.Send send) {
    String una = edifact.serviceCharacters();
    Separators from =
        new Separators(
            una.charAt(1),
            una.charAt(0),
            edifact.syntax().equals("4") ? una.charAt(4) : NONE,
            una.charAt(3),
            una.charAt(5));
    SentForm form =
        new SentForm(
            true,
            from,
            send.separates()
                ? new Separators(
                    or(send.element(), "+"),
                    or(send.component(), ":"),
                    from.repetition == NONE
                        ? NONE
                        : or(send.repetition(), String.valueOf(from.repetition)),
                    '?',
                    or(send.segment(), "'"))
                : from,
            send);
    form.checkService(una.charAt(2), edifact.header.offset());
    return form;
  }

  private SentForm(boolean edifact, Separators from, Separators to, Partner.Send send) {
    this.edifact = edifact;
    this.from = from;
    this.to = to;
    this.end = to.segment + (send.inLines() && to.segment != '\n' ? "\n" : "");
  }

  private static char or(@org.jspecify.annotations.Nullable String agreed, String standard) {
    return Objects.requireNonNullElse(agreed, standard).charAt(0);
  }

  /** What the document brings itself must not be a separator of the partner's too. */
  private void checkService(char decimal, int offset) {
    boolean repeats =
        to.repetition != NONE
            && new Separators(to.element, to.component, NONE, to.release, to.segment)
                .has(to.repetition);
    if (!from.equals(to) && (to.has(decimal) || repeats)) {
      faults.add(
          fault(
              "the document's "
                  + (repeats ? "repetition separator " + to.repetition : "decimal mark " + decimal)
                  + " separates something else in what the partner gets",
              "Write another one into the document's UNA, or agree on another separator (send of the profile).",
              SourcePosition.ofSegment("UNA", 0, 0, 0, offset)));
    }
  }

  /** What ends a segment, a line's end included where the profile wants lines. */
  String end() {
    return end;
  }

  /** The six service characters of UNA. */
  String serviceCharacters(char decimal) {
    return "" + to.component + to.element + decimal + to.release + to.repetition + to.segment;
  }

  /**
   * A segment with the new separators. ISA11 and ISA16, which are separators, turn into the new
   * ones as any other.
   *
   * @param position in its set, 0 outside of one
   * @param offset in the original
   */
  String segment(String raw, int position, int offset) {
    if (from.equals(to)) {
      return raw;
    }
    StringBuilder text = new StringBuilder(raw.length() + 8);
    int element = 0;
    int component = 0;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == from.element) {
        element++;
        component = 0;
        text.append(to.element);
      } else if (c == from.component) {
        component = Math.max(component, 1) + 1;
        text.append(to.component);
      } else if (from.repetition != NONE && c == from.repetition) {
        component = 0;
        text.append(to.repetition);
      } else {
        if (edifact && from.release != NONE && c == from.release && i + 1 < raw.length()) {
          i++;
          c = raw.charAt(i);
        }
        if (to.has(c)) {
          if (edifact) {
            text.append(to.release);
          } else if (faults.size() < MAX_FAULTS) {
            faults.add(
                held(
                    c,
                    raw.substring(0, Math.max(0, raw.indexOf(from.element))),
                    position,
                    element,
                    component,
                    offset));
          }
        }
        text.append(c);
      }
    }
    return text.toString();
  }

  private Fault held(char c, String tag, int position, int element, int component, int offset) {
    String separator = c == '\n' ? "a line end" : String.valueOf(c);
    return fault(
        Interchange.name(tag, element, component)
            + " holds "
            + separator
            + ", which separates "
            + to.name(c)
            + " in what the partner gets",
        "Write the value without it, or agree on another separator (send of the profile).",
        SourcePosition.ofSegment(tag, position, element, component, offset));
  }

  private static Fault fault(String message, String repair, SourcePosition place) {
    return new Fault("EDI-SEND-SEPARATOR", FaultKind.REJECTED, message, repair, place);
  }

  /** Why what was written cannot be sent. */
  List<Fault> faults() {
    return List.copyOf(faults);
  }
}
