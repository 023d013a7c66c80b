package dev.andon.intake.mapping;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mapping file of {@code mappings/flat}, {@code mappings/webhook}, {@code mappings/outbox} or
 * {@code mappings/cdc}.
 *
 * @param source CloudEvents source is {@code /<door>/<source>}
 * @param zone time zone of local times, e.g. {@code Europe/Berlin}
 * @param zones time zones by the codes with which dates name them, e.g. {@code ET:
 *     America/New_York}
 * @param dateTime pattern of {@code as: local-time} values, e.g. {@code dd.MM.yyyy HH:mm}
 * @param decimal decimal mark: {@code .}, {@code ,} (then points group thousands) or {@code either}
 *     (EDIFACT, which has no thousands)
 * @param delimiter of CSV columns; only for flat files
 * @param flat how a flat file is written; default CSV in UTF-8 with a header line
 * @param identity path of the source's own identity of the record, for doors that have none
 * @param tables only for change data capture: the captured tables, in the order in which the first
 *     snapshot reads them
 * @param report only for EDI: what people call the document and its parts
 * @param events the events that a record can become; each whose {@code when} holds is made
 */
public record Mapping(
    String source,
    @Nullable String zone,
    @Nullable Map<String, String> zones,
    @Nullable String dateTime,
    @Nullable String decimal,
    @Nullable String delimiter,
    @Nullable Flat flat,
    @Nullable String identity,
    @Nullable Map<String, Table> tables,
    @Nullable Report report,
    List<EventRule> events) {
  public Mapping {
    events = List.copyOf(events);
  }

  /**
   * How a flat file is written.
   *
   * @param encoding of its bytes; default UTF-8
   * @param columns names of the CSV columns by position, for files without a header line
   * @param fixed fields of lines of fixed width: first and last character, counted from 1
   * @param skip beginnings of lines that are no records (comments, headers)
   * @param trailer the last line, which counts the records
   * @param most how many records in a hundred may be wrong; with more the file is refused whole;
   *     default all
   */
  public record Flat(
      @Nullable String encoding,
      @Nullable List<String> columns,
      @Nullable Map<String, List<Integer>> fixed,
      @Nullable List<String> skip,
      @Nullable Trailer trailer,
      @Nullable Integer most) {
    /** CSV in UTF-8 with a header line. */
    public static final Flat DEFAULT = new Flat(null, null, null, null, null, null);
  }

  /**
   * The last line of a flat file.
   *
   * @param begins what it begins with
   * @param count where the number of records stands: first and last character, or the one number of
   *     a column, both counted from 1
   */
  public record Trailer(String begins, List<Integer> count) {}

  /**
   * How people call what stands in an EDI document, for reports of its faults. Places are written
   * as in the reports: {@code PO102} is the second element of PO1, {@code QTY01-02} the second
   * component of the first element of QTY.
   *
   * @param document what the document's own number is called, and where it stands
   * @param line what a line is called, and where its number stands; null = it has no lines
   * @param elements words for places, or for paths of the tree that the events are made of
   */
  public record Report(
      Place document, @Nullable Line line, @Nullable Map<String, Words> elements) {}

  /** What a number is called, and where it stands. */
  public record Place(String name, String at) {}

  /**
   * A line begins with the segment of {@code at}; one without a number, or {@code at} without an
   * element, is counted.
   *
   * @param until segments that end the last line
   */
  public record Line(String name, String at, @Nullable List<String> until) {}

  /**
   * Words for an element.
   *
   * @param why one sentence: what we need it for; may be absent
   */
  public record Words(String name, @Nullable String why) {}

  /**
   * A captured table.
   *
   * @param parents rows of other tables that stand in the record under a name of their own
   * @param together the parent whose rows of this table make one record, once for each of the ERP's
   *     transactions that changes any of them; absent = one record a row
   * @param columns columns that the ERP has renamed: the name that the rules use, and the ERP's new
   *     one; until the new one appears in the log, the old one is read
   * @param times columns of dates and times, for Debezium records on Kafka that come without a
   *     schema and so say only numbers
   * @param at the column in which the ERP keeps the time of the row's last change: where a change
   *     sets it, it is the time of the change, else that is the time of the commit
   */
  public record Table(
      @Nullable Map<String, Parent> parents,
      @Nullable String together,
      @Nullable Map<String, String> columns,
      @Nullable Map<String, Unit> times,
      @Nullable String at) {}

  /** What a number that stands for a date or time counts, since 1970 or since midnight. */
  public enum Unit {
    DAYS,
    MILLIS,
    MICROS,
    NANOS,
    MILLIS_OF_DAY,
    MICROS_OF_DAY,
    NANOS_OF_DAY
  }

  /**
   * The row of another table that a row belongs to.
   *
   * @param table its table
   * @param by the columns of this row that make its primary key, in the key's order
   */
  public record Parent(String table, List<String> by) {}

  /**
   * One event.
   *
   * @param each path to a list: one event an element, whose members stand before those of the
   *     record; {@code a/b}: one event an element of the list {@code b} of each element of the list
   *     {@code a}; absent = one event
   * @param by with {@code each}: one event for all elements that have the same value of this member
   *     (or of the record's member of that name), which keeps them as its list; of {@code a|b} the
   *     first that has a value, told as {@code a}
   * @param when path to the text that the record or element must have, {@code a|b} for one of them,
   *     {@code !a|b} for none of them, {@code *} for any, empty for none; of paths {@code a|b} the
   *     first that has a value; absent = always
   * @param where conditions like those of {@code when} on each of the record's {@code rows}: the
   *     others are left out, and without any there is no event
   * @param subject template over the event's fields, e.g. {@code order:{customer}/{order}}
   * @param occurredAt the field that holds the event time
   * @param fields the data; a field whose name begins with {@code _} serves the envelope and is not
   *     kept
   * @param sequence the field that orders events of one time; absent = 0
   */
  public record EventRule(
      @Nullable String each,
      @Nullable String by,
      @Nullable Map<String, String> when,
      @Nullable Map<String, String> where,
      String type,
      String subject,
      String occurredAt,
      @Nullable String sequence,
      Map<String, Field> fields) {}

  /**
   * Where a field's value comes from.
   *
   * @param from column, or path such as {@code shipment/eta}; of {@code a|b} the first that has a
   *     value, {@code ids/*} the first member of {@code ids}; {@code a+b} joins the values with a
   *     blank, when the first is there
   * @param as text (default), texts (a list of them), line (a line number, leading zeros dropped),
   *     decimal, minor (a decimal amount in major units to minor units, rounded half up), whole,
   *     flag, instant (ISO-8601), date (yyyyMMdd, start of the day in the zone; with the time and
   *     the code of another zone where they follow), local-time, epoch-seconds, uom and site (by
   *     the lists of {@code mappings/codes.yaml}), none (an empty list, for a constant)
   * @param constant a fixed value instead of {@code from}
   * @param codes source codes to canonical ones; another code is a fault, unless {@code '*'} says
   *     what it becomes ({@code '='}: itself)
   * @param optional whether the record may lack it
   * @param otherwise the source value when the record lacks it
   * @param list fields of each element of the list at {@code from}
   */
  public record Field(
      @Nullable String from,
      @Nullable String as,
      @Nullable String constant,
      @Nullable Map<String, String> codes,
      boolean optional,
      @Nullable String otherwise,
      @Nullable Map<String, Field> list) {
    /** The canonical code of a source code that is canonical already. */
    static final String SAME = "=";

    /** Whether codes that are not named are kept as they are. */
    public boolean open() {
      return codes != null && SAME.equals(codes.get("*"));
    }
  }
}
