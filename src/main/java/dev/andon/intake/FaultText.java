package dev.andon.intake;

import dev.andon.fault.Fault;
import dev.andon.fault.SourcePosition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Faults of an original as its sender reads them: what is wrong, the place with a caret below it,
 * how to repair it, the stable code.
 */
public final class FaultText {
  private static final int SHOWN = 100;

  private FaultText() {}

  /**
   * @param original read once from its begin, for the places shown
   * @param faults what was refused
   * @param notes what was found wrong and taken all the same
   */
  public static String of(InputStream original, List<Fault> faults, List<Fault> notes)
      throws IOException {
    Map<Long, String> places = new TreeMap<>();
    faults.forEach(fault -> place(places, fault));
    notes.forEach(fault -> place(places, fault));
    read(original, places);
    StringBuilder to = new StringBuilder();
    faults.forEach(fault -> tell(to, fault, places, ""));
    notes.forEach(fault -> tell(to, fault, places, "(taken all the same) "));
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

  private static void tell(StringBuilder to, Fault fault, Map<Long, String> places, String lead) {
    to.append(lead).append(fault.message()).append(".\n");
    SourcePosition at = fault.position();
    String segment = at == null ? null : places.get(at.byteOffset());
    if (at != null && segment != null && !segment.isEmpty()) {
      to.append("    ").append(segment).append('\n');
      to.append("    ").append(" ".repeat(caret(segment, at))).append("^\n");
    }
    to.append("  ").append(fault.repair()).append(" [").append(fault.code()).append("]\n");
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
