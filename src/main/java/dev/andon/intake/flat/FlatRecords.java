package dev.andon.intake.flat;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.fault.SourcePosition;
import dev.andon.intake.mapping.Mapping;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The records of a flat file one after the other, as columns by name: CSV or lines of fixed width.
 * What is no record (skipped lines, the trailer) is left out; the trailer's count is checked at the
 * end.
 */
final class FlatRecords {
  private static final int MAX_LINE = 1 << 20;

  private final Mapping.Flat flat;
  private final char delimiter;
  private final Sink sink;
  private long records;

  /** What the trailer says; null until it came. */
  private @Nullable String counted;

  private long trailerLine;

  /** Takes records. */
  interface Sink {
    /**
     * @param line where it begins, from 1
     */
    void record(Map<String, String> columns, long line);

    /** A record that cannot be read as such. */
    void wrong(Fault fault, long line);
  }

  FlatRecords(Mapping mapping, Sink sink) {
    this.flat = Objects.requireNonNullElse(mapping.flat(), Mapping.Flat.DEFAULT);
    this.delimiter = Objects.requireNonNullElse(mapping.delimiter(), ",").charAt(0);
    this.sink = sink;
  }

  /**
   * Reads all of them.
   *
   * @throws FaultException REJECTED when the file is not what the mapping says, with its line
   * @throws java.nio.charset.CharacterCodingException when its bytes are of another encoding
   */
  void read(InputStream bytes) throws IOException {
    Charset charset =
        flat.encoding() == null ? StandardCharsets.UTF_8 : Charset.forName(flat.encoding());
    BufferedReader text =
        new BufferedReader(
            new InputStreamReader(
                bytes,
                charset
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)));
    text.mark(1);
    if (text.read() != '\ufeff') {
      text.reset();
    }
    if (flat.fixed() == null) {
      csv(text);
    } else {
      lines(text, flat.fixed());
    }
    checkTrailer();
  }

  private void csv(BufferedReader text) throws IOException {
    try (CsvReader<CsvRecord> csv =
        CsvReader.builder()
            .fieldSeparator(delimiter)
            .commentStrategy(CommentStrategy.NONE)
            .allowMissingFields(true)
            .allowExtraFields(true)
            .ofCsvRecord(text)) {
      List<String> names = flat.columns();
      for (CsvRecord record : csv) {
        if (leftOut(
            record.getField(0), record.getStartingLineNumber(), place -> column(record, place))) {
          continue;
        }
        if (names == null) {
          names = record.getFields();
          continue;
        }
        records++;
        List<String> values = record.getFields();
        if (values.size() == names.size()) {
          sink.record(columns(names, values), record.getStartingLineNumber());
        } else {
          sink.wrong(
              Fault.of(
                  "CSV-COLUMNS",
                  FaultKind.REJECTED,
                  names.size() + " columns were expected, not " + values.size(),
                  "Write every column of every record; quote values that hold the delimiter."),
              record.getStartingLineNumber());
        }
      }
    }
  }

  private static Map<String, String> columns(List<String> names, List<String> values) {
    Map<String, String> columns = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      columns.put(names.get(i), values.get(i));
    }
    return columns;
  }

  private void lines(BufferedReader text, Map<String, List<Integer>> fields) throws IOException {
    long number = 0;
    for (String next = line(text); next != null; next = line(text)) {
      String line = next;
      number++;
      if (line.isBlank() || leftOut(line, number, place -> cut(line, place))) {
        continue;
      }
      records++;
      Map<String, String> columns = new HashMap<>();
      for (Map.Entry<String, List<Integer>> field : fields.entrySet()) {
        columns.put(field.getKey(), cut(line, field.getValue()));
      }
      sink.record(columns, number);
    }
  }

  /** A line without its end; one that does not end would fill the heap. */
  private static @Nullable String line(BufferedReader text) throws IOException {
    StringBuilder line = new StringBuilder();
    int c = text.read();
    if (c < 0) {
      return null;
    }
    while (c >= 0 && c != '\n') {
      if (line.length() >= MAX_LINE) {
        throw rejected("FLAT-LINE", "a line is longer than " + MAX_LINE + " characters", 0);
      }
      line.append((char) c);
      c = text.read();
    }
    int end = line.length();
    if (end > 0 && line.charAt(end - 1) == '\r') {
      line.setLength(end - 1);
    }
    return line.toString();
  }

  private static String cut(String line, List<Integer> range) {
    int from = Math.min(range.get(0) - 1, line.length());
    return line.substring(from, Math.min(range.get(1), line.length())).strip();
  }

  /**
   * Whether a line is no record.
   *
   * @param count what stands at the place that a trailer names
   */
  private boolean leftOut(String begin, long number, Function<List<Integer>, String> count) {
    if (counted != null) {
      throw rejected("FLAT-TRAILER", "a record stands behind the trailer", number);
    }
    Mapping.Trailer last = flat.trailer();
    if (last != null && begin.startsWith(last.begins())) {
      counted = count.apply(last.count());
      trailerLine = number;
      return true;
    }
    return flat.skip() != null && flat.skip().stream().anyMatch(begin::startsWith);
  }

  private void checkTrailer() {
    Mapping.Trailer expected = flat.trailer();
    if (expected == null) {
      return;
    }
    if (counted == null) {
      throw rejected(
          "FLAT-TRAILER",
          "the trailer (" + expected.begins() + ") is missing: the file was cut off",
          0);
    }
    if (!counted.matches("\\d{1,18}") || Long.parseLong(counted) != records) {
      throw rejected(
          "FLAT-TRAILER",
          "the trailer counts " + counted + " records, the file has " + records,
          trailerLine);
    }
  }

  private static String column(CsvRecord record, List<Integer> place) {
    int number = place.get(0);
    return number > record.getFieldCount() ? "" : record.getField(number - 1).strip();
  }

  private static FaultException rejected(String code, String message, long line) {
    return new FaultException(
        new Fault(
            code,
            FaultKind.REJECTED,
            (line > 0 ? "line " + line + ": " : "") + message,
            "Correct the file and send it again.",
            line > 0 ? SourcePosition.ofLine((int) line, null) : null));
  }
}
