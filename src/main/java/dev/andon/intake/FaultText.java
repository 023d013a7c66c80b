package dev.andon.intake;

import dev.andon.fault.Fault;
import dev.andon.fault.SourcePosition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Faults of an original as its sender reads them: what is wrong, the place with a caret below it,
 * how to repair it, the stable code.
 */
public final class FaultText {
  private static final int SHOWN = 100;

  private FaultText() {}

  /**
   * A fault with what stands at its place.
   *
   * @param taken whether the document was taken all the same
   * @param shown the begin of the segment or line; empty when the fault has no place
   * @param caret column of the element in it, from 0
   */
  public record Told(Fault fault, boolean taken, String shown, int caret) {}

  /**
   * Faults with what stands at their places.
   *
   * @param original read once from its begin; where it is packed, places are those of the unpacked
   * @param faults what was refused
   * @param notes what was found wrong and taken all the same
   */
  public static List<Told> tell(InputStream original, List<Fault> faults, List<Fault> notes)
      throws IOException {
    Map<Long, String> places = new TreeMap<>();
    faults.forEach(fault -> place(places, fault));
    notes.forEach(fault -> place(places, fault));
    if (!places.isEmpty()) {
      read(Unpacked.of(original), places);
    }
    List<Told> told = new ArrayList<>();
    faults.forEach(fault -> told.add(told(fault, false, places)));
    notes.forEach(fault -> told.add(told(fault, true, places)));
    return told;
  }

  private static Told told(Fault fault, boolean taken, Map<Long, String> places) {
    SourcePosition at = fault.position();
    String shown = at == null ? "" : places.getOrDefault(at.byteOffset(), "");
    if (at == null || shown.isEmpty()) {
      return new Told(fault, taken, shown, 0);
    }
    int caret = caret(shown, at);
    return new Told(fault, taken, shown.substring(0, end(shown, at, caret)), caret);
  }

  /** The faults as text. */
  public static String of(List<Told> told) {
    StringBuilder to = new StringBuilder();
    told.forEach(one -> write(to, one));
    return to.toString();
  }

  private static void place(Map<Long, String> places, Fault fault) {
    SourcePosition at = fault.position();
    if (at != null && at.byteOffset() >= 0) {
      places.put(at.byteOffset(), "");
    }
  }

  /** Keeps what stands at each place, in one pass; places may lie closer than what is shown. */
  private static void read(InputStream original, Map<Long, String> places) throws IOException {
    byte[] window = new byte[0];
    long begin = 0;
    for (Map.Entry<Long, String> place : places.entrySet()) {
      long offset = place.getKey();
      int kept = (int) Math.max(0, begin + window.length - offset);
      byte[] next = new byte[SHOWN];
      System.arraycopy(window, window.length - kept, next, 0, kept);
      if (kept == 0) {
        original.skipNBytes(offset - begin - window.length);
      }
      int length = kept + original.readNBytes(next, kept, SHOWN - kept);
      window = java.util.Arrays.copyOf(next, length);
      begin = offset;
      String shown = new String(window, StandardCharsets.ISO_8859_1);
      place.setValue(shown.split("[\\r\\n]", 2)[0]);
    }
  }

  private static void write(StringBuilder to, Told told) {
    Fault fault = told.fault();
    to.append(told.taken() ? "(taken all the same) " : "")
        .append(fault.message())
        .append(". ")
        .append(fault.repair())
        .append(" [")
        .append(fault.code())
        .append("]\n");
    if (!told.shown().isEmpty()) {
      to.append("    ").append(told.shown()).append('\n');
      to.append("    ").append(" ".repeat(told.caret())).append("^\n");
    }
    SourcePosition at = fault.position();
    if (at != null && at.byteOffset() >= 0) {
      to.append("    ");
      if (at.segmentPosition() > 0) {
        to.append("segment ").append(at.segmentPosition()).append(", ");
      }
      if (at.element() > 0) {
        to.append("element ").append(at.element()).append(", ");
      }
      if (at.component() > 0) {
        to.append("component ").append(at.component()).append(", ");
      }
      to.append("byte ").append(at.byteOffset()).append('\n');
    }
  }

  /**
   * Where the segment ends: behind the first character after the caret that another segment, with
   * the same separator, follows. In a file of lines it has ended with its line.
   */
  private static int end(String shown, SourcePosition at, int caret) {
    int tag = at.segment() == null ? 0 : at.segment().length();
    if (tag == 0 || tag >= shown.length()) {
      return shown.length();
    }
    String separator = Pattern.quote(shown.substring(tag, tag + 1));
    Matcher next =
        Pattern.compile("[^A-Za-z0-9\\s](?=\\s*[A-Z][A-Z0-9]{1,2}" + separator + ")")
            .matcher(shown);
    int from = caret;
    while (next.find(from)) {
      if (next.end() > tag + 1 && shown.charAt(next.start()) != shown.charAt(tag)) {
        return next.end();
      }
      from = next.end();
    }
    return shown.length();
  }

  /** Column of the element; 0 when it does not stand in what is shown. */
  private static int caret(String segment, SourcePosition at) {
    int tag = at.segment() == null ? 0 : at.segment().length();
    if (at.element() == 0 || tag >= segment.length()) {
      return 0;
    }
    char separator = segment.charAt(tag);
    int column = tag;
    for (int i = 1; i < at.element() && column >= 0; i++) {
      column = segment.indexOf(separator, column + 1);
    }
    return column < 0 ? 0 : Math.min(column + 1, segment.length());
  }
}
