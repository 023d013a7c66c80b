package dev.andon.intake.edi;

import dev.andon.intake.mapping.Mapping;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The words in which people speak of one transaction set or message, as the {@code report} of its
 * mapping says: "line 3 of PO 4500123", from the segments before a place. Places are asked for in
 * their order, so that a set is read once.
 */
final class DocumentWords {
  private static final Pattern PLACE =
      Pattern.compile("([A-Z0-9]{2,3})(?:(\\d\\d)(?:-(\\d\\d))?)?");
  private static final int MAX_SHOWN = 35;

  private final Mapping.@Nullable Report report;
  private final TransactionSet set;
  private final Interchange interchange;
  private final String generic;
  private int read;
  private int lines;
  private String number = "";
  private String line = "";

  /**
   * @param generic what the set is called without words of its own
   */
  DocumentWords(
      Mapping.@Nullable Report report,
      TransactionSet set,
      Interchange interchange,
      String generic) {
    this.report = report;
    this.set = set;
    this.interchange = interchange;
    this.generic = generic;
  }

  /**
   * What the segment at a position belongs to, as the begin of a sentence.
   *
   * @param position counted from ST or UNH = 1
   */
  String at(int position) {
    if (report == null) {
      return generic;
    }
    read(position, report);
    return begin(line.isEmpty() ? document(report) : line + " of " + document(report));
  }

  /** What the set is called as a whole, as the begin of a sentence. */
  String whole() {
    if (report == null) {
      return generic;
    }
    read(set.segments, report);
    return begin(document(report));
  }

  /** What its number is called, e.g. {@code PO NUMBER}. */
  String called() {
    return report == null ? "" : report.document().name().toUpperCase(Locale.ROOT) + " NUMBER";
  }

  /** The number that people know it by; empty when there is none. */
  String number() {
    if (report != null) {
      read(set.segments, report);
    }
    return number;
  }

  private String document(Mapping.Report words) {
    return number.isEmpty()
        ? generic.substring(generic.indexOf(set.set))
        : words.document().name() + " " + number;
  }

  private static String begin(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  /** What to do about it: why we need what stands at a place, and what to send. */
  String repair(String place) {
    String why = words(place).map(Mapping.Words::why).orElse(null);
    String again =
        report == null
            ? "Correct it and send the document again under the same number."
            : "Correct it and send the "
                + set.set
                + " again under the same "
                + report.document().name()
                + " number.";
    return why == null ? again : why + " " + again;
  }

  /**
   * An element in words with its place behind, when it has words.
   *
   * @param place e.g. {@code PO102}
   * @param what the rest of the sentence, e.g. {@code is missing}
   */
  String told(String place, String what) {
    return words(place)
        .map(words -> words.name() + " " + what + " (" + place + ")")
        .orElseGet(() -> place + " " + what);
  }

  /**
   * The name of what a path of the document's tree leads to; empty when it has none.
   *
   * @param path e.g. {@code lines/0/quantity}: places in lists do not count
   */
  Optional<String> nameOf(String path) {
    return words(withoutIndices(path)).map(Mapping.Words::name);
  }

  static String withoutIndices(String path) {
    return path.replaceAll("/\\d+(?=/)", "");
  }

  private Optional<Mapping.Words> words(String place) {
    Map<String, Mapping.Words> elements = report == null ? null : report.elements();
    return Optional.ofNullable(elements == null ? null : elements.get(place));
  }

  private void read(int position, Mapping.Report words) {
    if (position < read) {
      read = 0;
      lines = 0;
      number = "";
      line = "";
    }
    while (read < Math.min(position, set.segments)) {
      read++;
      Segment segment = interchange.segmentAt(set.offset(read));
      if (number.isEmpty()) {
        number = value(segment, words.document().at());
      }
      Mapping.Line begins = words.line();
      if (begins == null) {
        continue;
      }
      if (tag(begins.at()).equals(segment.tag())) {
        lines++;
        String own = value(segment, begins.at());
        line = begins.name() + " " + (own.isEmpty() ? Integer.toString(lines) : own);
      } else if (begins.until() != null && begins.until().contains(segment.tag())) {
        line = "";
      }
    }
  }

  private static String tag(String place) {
    return place(place).group(1);
  }

  private static Matcher place(String place) {
    Matcher matcher = PLACE.matcher(place);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(place);
    }
    return matcher;
  }

  /** What stands at a place, when this is its segment; else empty. */
  private String value(Segment segment, String at) {
    Matcher place = place(at);
    if (!place.group(1).equals(segment.tag()) || place.group(2) == null) {
      return "";
    }
    String element = segment.element(Integer.parseInt(place.group(2)));
    List<String> components = interchange.components(element);
    int component = Integer.parseInt(Objects.requireNonNullElse(place.group(3), "1"));
    String value = component > components.size() ? "" : components.get(component - 1);
    String shown = value.replaceAll("\\p{Cntrl}", " ").strip();
    return shown.substring(0, Math.min(shown.length(), MAX_SHOWN));
  }
}
