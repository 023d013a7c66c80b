package dev.andon.intake.edi;

import dev.andon.intake.Advice;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An EDI partner's profile ({@code config/partners/<id>.yaml}); docs/partners.md describes each
 * key. What is not said has the default named here.
 *
 * @param id name of the partner here; its acknowledgements lie in {@code edi/out/<id>}
 * @param party canonical id of the customer or supplier
 * @param identifiers its interchange identifiers with qualifiers
 * @param status how far it is; default live
 * @param contact whom to ask
 * @param anyVersion whether a version that we have no schema of is read with the nearest one
 * @param strict whether any deviation from the schema refuses a document, or only what is mandatory
 *     and what the mapping needs
 * @param codes what becomes of a code that our mapping does not know by name; default off
 * @param documents what it may send, by set or message; empty = whatever we can read
 * @param acknowledgements which answers it gets, and when
 * @param send how the documents that we send it are written
 * @param charset of what it sends; default ISO-8859-1, and in EDIFACT that of UNB S001
 * @param sequential whether its control numbers follow each other without gaps
 * @param tests what becomes of an interchange with the test indicator; default accept
 * @param zone of its cut-offs and expected times; default UTC
 * @param cutOffs local time by document, e.g. {@code '850': '16:00'}
 * @param expects documents that should come by themselves
 * @param answers what we expect in answer to what we send
 * @param transport how files come and go beside the folders; absent = folders and HTTP only
 */
public record Partner(
    String id,
    String party,
    List<Identifier> identifiers,
    Status status,
    @Nullable Contact contact,
    boolean anyVersion,
    boolean strict,
    Codes codes,
    Map<String, Document> documents,
    Acknowledgements acknowledgements,
    Send send,
    @Nullable String charset,
    boolean sequential,
    Tests tests,
    String zone,
    Map<String, String> cutOffs,
    List<Expected> expects,
    Answers answers,
    @Nullable Transport transport) {
  public Partner {
    answers = answers == null ? Answers.DEFAULT : answers;
    status = status == null ? Status.LIVE : status;
    codes = codes == null ? Codes.OFF : codes;
    tests = tests == null ? Tests.ACCEPT : tests;
    acknowledgements = acknowledgements == null ? Acknowledgements.DEFAULT : acknowledgements;
    send = send == null ? Send.DEFAULT : send;
    zone = zone == null ? "UTC" : zone;
    documents = documents == null ? Map.of() : Map.copyOf(documents);
    cutOffs = cutOffs == null ? Map.of() : Map.copyOf(cutOffs);
    expects = expects == null ? List.of() : List.copyOf(expects);
    List<String> wrong = new ArrayList<>();
    if (id == null || !id.matches("[A-Za-z0-9_-]+")) {
      wrong.add("id: letters, digits, - and _ were expected");
    }
    if (party == null || party.isBlank()) {
      wrong.add("party: the canonical id of the customer or supplier was expected");
    }
    if (identifiers == null || identifiers.isEmpty()) {
      wrong.add("identifiers: at least one {qualifier, id} was expected");
    }
    identifiers = identifiers == null ? List.of() : List.copyOf(identifiers);
    if (charset != null && !isCharset(charset)) {
      wrong.add("charset: a name such as ISO-8859-1 or UTF-8 was expected, not " + charset);
    }
    if (!isZone(zone)) {
      wrong.add("zone: a name such as Europe/Berlin was expected, not " + zone);
    }
    cutOffs.forEach(
        (document, time) -> {
          if (!isTime(time)) {
            wrong.add("cutOffs." + document + ": a time as 16:00 was expected, not " + time);
          }
        });
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", wrong));
    }
  }

  /** Whoever sends is taken at its word: for checks without effect. */
  static Partner guest(String qualifier, String id) {
    return new Partner(
        "guest",
        id.isEmpty() ? "unknown" : id,
        List.of(new Identifier(qualifier, id)),
        Status.LIVE,
        null,
        true,
        false,
        Codes.OFF,
        Map.of(),
        Acknowledgements.DEFAULT,
        Send.DEFAULT,
        null,
        false,
        Tests.ACCEPT,
        "UTC",
        Map.of(),
        List.of(),
        Answers.DEFAULT,
        null);
  }

  /** The same, as if it were live. */
  Partner live() {
    return liveWith(documents, tests);
  }

  /** The profile to read what we send it with: what it may send says nothing of that. */
  Partner asReceiver() {
    return liveWith(Map.of(), Tests.ACCEPT);
  }

  private Partner liveWith(Map<String, Document> agreed, Tests onTests) {
    return new Partner(
        id,
        party,
        identifiers,
        Status.LIVE,
        contact,
        anyVersion,
        strict,
        codes,
        agreed,
        acknowledgements,
        send,
        charset,
        sequential,
        onTests,
        zone,
        cutOffs,
        expects,
        answers,
        transport);
  }

  /** The charset of what it sends, where its profile names one. */
  Charset charset(Charset otherwise) {
    return charset == null ? otherwise : Charset.forName(charset);
  }

  /** The name of the mapping of a document: its own form of it, or ours. */
  String mapping(String set) {
    Document document = documents.get(set);
    return document == null || document.mapping() == null ? set : document.mapping();
  }

  /** Whether we agreed on the document. */
  boolean mayUse(String set) {
    return documents.isEmpty() || documents.containsKey(set);
  }

  /** Whether we agreed on a version of a document; it begins with what is agreed. */
  boolean mayUse(String set, String version) {
    Document document = documents.get(set);
    return document == null
        ? mayUse(set)
        : document.versions().isEmpty()
            || document.versions().stream().anyMatch(version::startsWith);
  }

  /** The functional acknowledgement of a document. */
  Functional acknowledgement(String set) {
    Document document = documents.get(set);
    return document == null || document.acknowledgement() == null
        ? acknowledgements.x12()
        : document.acknowledgement();
  }

  /** ISA05 and ISA06, or UNB 0007 (may be absent) and 0004. */
  public record Identifier(String qualifier, String id) {
    public Identifier {
      qualifier = qualifier == null ? "" : qualifier.strip();
      if (id == null || id.isBlank()) {
        throw new IllegalArgumentException("id: ISA06 or UNB 0004 was expected");
      }
      id = id.strip();
    }
  }

  /** Whom to ask; both may be absent. */
  public record Contact(@Nullable String name, @Nullable String email) {
    public Contact {
      if (email != null && !email.matches("[^@\\s]+@[^@\\s]+")) {
        throw new IllegalArgumentException("email: an address was expected, not " + email);
      }
    }
  }

  /**
   * What we agreed on of a document.
   *
   * @param versions e.g. 004010 or D96A; empty = all that we can read
   * @param acknowledgement in place of {@code acknowledgements.x12} for it
   * @param mapping name of its own form in {@code mappings/}, e.g. {@code 850-acme}
   */
  public record Document(
      List<String> versions, @Nullable Functional acknowledgement, @Nullable String mapping) {
    public Document {
      versions = versions == null ? List.of() : List.copyOf(versions);
      if (mapping != null && !mapping.matches("[A-Za-z0-9]+-[A-Za-z0-9_-]+")) {
        throw new IllegalArgumentException(
            "mapping: <document>-<name> was expected, not " + mapping);
      }
    }
  }

  private static final Set<String> ADVICE = Set.of(Advice.UNKNOWN_ITEM, Advice.DUPLICATE_ORDER);

  /**
   * The answers to what it sends.
   *
   * @param x12 the functional acknowledgement; default 997
   * @param ta1 default on-request
   * @param contrl default always
   * @param level default transaction
   * @param when default always
   * @param duplicates what answers an interchange that was accepted before; default silent
   * @param advice whether orders are checked by our own data, and which are answered with 824 or
   *     APERAK; default none
   * @param adviceCodes TED01 or ERC 9321 by {@link dev.andon.intake.Advice.Objection#code}, as
   *     agreed; default 024 and ZZZ
   */
  public record Acknowledgements(
      Functional x12,
      Answered ta1,
      Answered contrl,
      Level level,
      When when,
      Duplicates duplicates,
      Advised advice,
      Map<String, String> adviceCodes) {
    static final Acknowledgements DEFAULT =
        new Acknowledgements(
            Functional.F997,
            Answered.ON_REQUEST,
            Answered.ALWAYS,
            Level.TRANSACTION,
            When.ALWAYS,
            Duplicates.SILENT,
            Advised.NONE,
            Map.of());

    public Acknowledgements {
      x12 = x12 == null ? Functional.F997 : x12;
      ta1 = ta1 == null ? Answered.ON_REQUEST : ta1;
      contrl = contrl == null ? Answered.ALWAYS : contrl;
      level = level == null ? Level.TRANSACTION : level;
      when = when == null ? When.ALWAYS : when;
      duplicates = duplicates == null ? Duplicates.SILENT : duplicates;
      advice = advice == null ? Advised.NONE : advice;
      adviceCodes = adviceCodes == null ? Map.of() : Map.copyOf(adviceCodes);
      adviceCodes.forEach(
          (objection, code) -> {
            if (!ADVICE.contains(objection) || !code.matches("[A-Za-z0-9]{1,8}")) {
              throw new IllegalArgumentException(
                  "adviceCodes: a code of up to 8 letters and digits for one of "
                      + new TreeSet<>(ADVICE)
                      + " was expected, not "
                      + objection
                      + ": "
                      + code);
            }
          });
    }
  }

  /**
   * How our documents are written; null = as the standard has it. Documents of our own systems keep
   * their separators when none is given.
   *
   * @param lines whether a line ends behind each segment; default true
   */
  public record Send(
      @Nullable String element,
      @Nullable String component,
      @Nullable String segment,
      @Nullable String repetition,
      @Nullable Boolean lines) {
    static final Send DEFAULT = new Send(null, null, null, null, true);

    public Send {
      lines = lines == null || lines;
      List<String> used = new ArrayList<>();
      check("element", element, used);
      check("component", component, used);
      check("repetition", repetition, used);
      if (segment != null && !segment.equals("\n")) {
        check("segment", segment, used);
      }
      checkFree("component", component, "> or :", used);
      checkFree("element", element, "* or +", used);
      checkFree("segment", segment, "~ or '", used);
      checkFree("repetition", repetition, "^", used);
    }

    /** One that is not given is the standard's, which must not separate something else. */
    private static void checkFree(
        String key, @Nullable String given, String standard, List<String> used) {
      for (String taken : used) {
        if (given == null && standard.contains(taken)) {
          throw new IllegalArgumentException(
              key
                  + ": say it too, because without it is "
                  + standard
                  + ", and "
                  + taken
                  + " separates something else");
        }
      }
    }

    /** Whether any separator is given. */
    boolean separates() {
      return element != null || component != null || segment != null || repetition != null;
    }

    private static void check(String key, @Nullable String separator, List<String> used) {
      if (separator == null) {
        return;
      }
      if (!separator.matches("[!-~&&[^A-Za-z0-9?.-]]")) {
        throw new IllegalArgumentException(
            key + ": one character was expected, no letter, digit, blank, ?, . or -");
      }
      if (used.contains(separator)) {
        throw new IllegalArgumentException(key + ": " + separator + " separates something else");
      }
      used.add(separator);
    }

    boolean inLines() {
      return Objects.requireNonNull(lines);
    }
  }

  /**
   * A document that should come by itself.
   *
   * @param every ISO period or duration, e.g. P1D or PT4H
   * @param by local time of its zone, e.g. 07:00
   */
  public record Expected(String document, String every, @Nullable String by) {
    public Expected {
      if (document == null || every == null || !isSpan(every)) {
        throw new IllegalArgumentException(
            "document and every (a span such as P1D or PT4H) were expected");
      }
      if (by != null && !isTime(by)) {
        throw new IllegalArgumentException("by: a time as 07:00 was expected, not " + by);
      }
    }
  }

  /** How far a partner is. */
  public enum Status {
    /** Read and told in reports, as a test; not answered yet. */
    ONBOARDING,
    /** Read and answered, as a test. */
    TEST,
    LIVE,
    /** Refused. */
    SUSPENDED;

    /** Whether everything it sends is a test. */
    public boolean trial() {
      return this == ONBOARDING || this == TEST;
    }
  }

  /** What becomes of a code that a mapping takes only because it takes any. */
  public enum Codes {
    OFF,
    WARN,
    REJECT;
  }

  /** The functional acknowledgement of X12. */
  public enum Functional {
    NONE,
    F997,
    F999;
  }

  /** When an interchange is answered as such; each takes in the ones before. */
  public enum Answered {
    NEVER,
    /** Where something is refused. */
    ON_ERROR,
    /** And where the sender asks (ISA14, UNB 0031). */
    ON_REQUEST,
    ALWAYS;

    boolean answers(boolean refused, boolean asked) {
      return this == ALWAYS || (refused && this != NEVER) || (asked && this == ON_REQUEST);
    }
  }

  /** What is taken or refused together. */
  public enum Level {
    TRANSACTION,
    /** All of a group or nothing. */
    GROUP;
  }

  /** Which orders are answered with what our business says of them. */
  public enum Advised {
    /** None, and none is checked. */
    NONE,
    /** Those that are refused. */
    REJECTIONS,
    ALWAYS
  }

  /** Which functional acknowledgements are sent. */
  public enum When {
    ALWAYS,
    /** Only those that refuse something. */
    REJECTIONS;
  }

  /** What answers an interchange that was accepted before. */
  public enum Duplicates {
    SILENT,
    /** TA1 025, or CONTRL 26. */
    REFUSE,
    /** The acknowledgements of the first time again, as they were. */
    REPEAT;
  }

  /** What becomes of interchanges with the test indicator. */
  public enum Tests {
    /** Read, marked and answered. */
    ACCEPT,
    /** TA1 020, or CONTRL 25. */
    REFUSE;
  }

  /** How a profile writes a choice, e.g. {@code on-request} or {@code 997}. */
  public static String word(Enum<?> choice) {
    return choice
        .name()
        .toLowerCase(Locale.ROOT)
        .replace('_', '-')
        .replaceFirst("^f(?=\\d)", ""); // no Java name begins with a digit
  }

  private static boolean isCharset(String name) {
    try {
      return Charset.isSupported(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return false;
    }
  }

  private static boolean isZone(String name) {
    try {
      return ZoneId.of(name) != null;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static boolean isTime(String text) {
    try {
      return LocalTime.parse(text) != null;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static boolean isSpan(String text) {
    try {
      return text.contains("T")
          ? Duration.parse(text).compareTo(Duration.ZERO) > 0
          : !Period.parse(text).isNegative() && !Period.parse(text).isZero();
    } catch (DateTimeException e) {
      return false;
    }
  }
}
