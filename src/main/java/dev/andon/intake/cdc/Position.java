package dev.andon.intake.cdc;

import java.util.Collection;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How far the ERP's log is stored.
 *
 * @param generation number of the snapshot that the log follows; 0 = none yet
 * @param tables the tables that the snapshot read, sorted and joined by commas; other ones need
 *     another snapshot
 * @param offset where Debezium resumes, as JSON; null = the snapshot is not complete
 */
record Position(long generation, String tables, @Nullable String offset) {
  private static final Pattern LSN = Pattern.compile("\"lsn\":(\\d+)");

  static final Position START = new Position(0, "", null);

  static Position parse(String text) {
    if (text.isEmpty()) {
      return START;
    }
    String[] parts = text.split(" ", 3);
    return new Position(Long.parseLong(parts[0]), parts[1], parts[2].isEmpty() ? null : parts[2]);
  }

  String text() {
    return generation + " " + tables + " " + (offset == null ? "" : offset);
  }

  /** The place in the log; none is beyond it while there is no offset. */
  long lsn() {
    Matcher found = LSN.matcher(offset == null ? "" : offset);
    return found.find() ? Long.parseLong(found.group(1)) : Long.MAX_VALUE;
  }

  /** The next snapshot, of these tables. */
  Position next(Collection<String> captured) {
    return new Position(generation + 1, joined(captured), null);
  }

  Position at(String reached) {
    return new Position(generation, tables, reached);
  }

  /** Whether its snapshot is complete and read just these tables. */
  boolean covers(Collection<String> captured) {
    return offset != null && tables.equals(joined(captured));
  }

  private static String joined(Collection<String> captured) {
    return String.join(",", new TreeSet<>(captured));
  }
}
