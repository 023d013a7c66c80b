package dev.andon.intake.edi;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An EDIFACT interchange (ISO 9735, syntax 1 to 4), UNA or UNB to UNZ, with or without groups. The
 * service characters are those of its UNA.
 */
final class EdifactInterchange extends Interchange {
  private static final String LEVEL_A = ":+.? '";

  /** Of syntax 4, in which elements repeat (ISO 9735-1). */
  private static final String LEVEL_A_FOUR = ":+.?*'";

  private static final DateTimeFormatter SHORT =
      DateTimeFormatter.ofPattern("yyMMddHHmm", Locale.ROOT);
  private static final DateTimeFormatter LONG =
      DateTimeFormatter.ofPattern("yyyyMMddHHmm", Locale.ROOT);

  /** Character repertoires of S001 0001 (ISO 9735-1 annex A). */
  private static final Map<String, Charset> CHARSETS =
      Map.ofEntries(
          Map.entry("UNOD", Charset.forName("ISO-8859-2")),
          Map.entry("UNOE", Charset.forName("ISO-8859-5")),
          Map.entry("UNOF", Charset.forName("ISO-8859-7")),
          Map.entry("UNOG", Charset.forName("ISO-8859-3")),
          Map.entry("UNOH", Charset.forName("ISO-8859-4")),
          Map.entry("UNOI", Charset.forName("ISO-8859-6")),
          Map.entry("UNOJ", Charset.forName("ISO-8859-8")),
          Map.entry("UNOK", Charset.forName("ISO-8859-9")),
          Map.entry("UNOL", Charset.forName("ISO-8859-15")),
          Map.entry("UNOW", StandardCharsets.UTF_8),
          Map.entry("UNOY", StandardCharsets.UTF_8));

  private static final Trailer SET =
      new Trailer(
          "UNT",
          "UNT 0074",
          "segments",
          "Count the segments from UNH to UNT, both included.",
          "UNT 0062",
          "UNH 0062",
          "reference in UNH and UNT",
          "13",
          "29",
          "28");
  private static final Trailer GROUP =
      new Trailer(
          "UNE",
          "UNE 0060",
          "messages",
          "Count the messages of the group.",
          "UNE 0048",
          "UNG 0048",
          "reference in UNG and UNE",
          "13",
          "29",
          "28");
  private static final Trailer INTERCHANGE =
      new Trailer(
          "UNZ",
          "UNZ 0036",
          "",
          "Count the groups, or the messages where there are no groups.",
          "UNZ 0020",
          "UNB 0020",
          "reference in UNB and UNZ",
          "13",
          "29",
          "28");

  private final String characters;

  private EdifactInterchange(EdiText text, Segment header, String characters) {
    super(text, header, SET, GROUP, INTERCHANGE);
    this.characters = characters;
  }

  /**
   * The interchange that begins at {@code start}, where {@code UNA} or {@code UNB} stands; null
   * when no UNB follows or the service characters are no such.
   */
  static @Nullable EdifactInterchange read(EdiText text, int start) {
    String characters = LEVEL_A;
    int at = start;
    if (text.startsWith("UNA", start)) {
      if (text.length() < start + 9) {
        return null;
      }
      characters = text.substring(start + 3, start + 9);
      at = start + 9;
    }
    if (characters.replace(" ", "").chars().anyMatch(Character::isLetterOrDigit)
        || characters.charAt(0) == characters.charAt(1)) {
      return null;
    }
    int begin = skipSpace(text, at);
    int limit = find(text, begin, characters.charAt(5), characters.charAt(3));
    Segment header = segment(text, characters, begin, limit);
    if (!header.tag().equals("UNB")) {
      return null;
    }
    EdifactInterchange interchange = new EdifactInterchange(text, header, characters);
    if (interchange.syntax().equals("4") && !text.startsWith("UNA", start)) {
      interchange = new EdifactInterchange(text, header, LEVEL_A_FOUR);
    }
    interchange.build(Math.min(limit + 1, text.length()));
    return interchange;
  }

  private static Segment segment(EdiText text, String characters, int begin, int limit) {
    String raw = text.substring(begin, limit).stripTrailing();
    return new Segment(split(raw, characters.charAt(1), characters.charAt(3)), begin);
  }

  private Segment segment(int begin, int limit) {
    return segment(text, characters, begin, limit);
  }

  @Override
  int next(int offset) {
    int stop = find(text, offset, characters.charAt(5), characters.charAt(3));
    return skipSpace(text, Math.min(stop + 1, text.length()));
  }

  private static boolean startsInterchange(EdiText text, int at, char separator) {
    return text.startsWith("UNA", at)
        || text.startsWith("UNB" + separator, at)
        || text.startsWith("UNB+", at)
        || (text.startsWith("ISA", at)
            && text.length() > at + 3
            && text.charAt(at + 3) != separator
            && !Character.isLetterOrDigit(text.charAt(at + 3)));
  }

  /** Where a character stands next that no release character goes before; else the end. */
  private static int find(CharSequence text, int from, char wanted, char release) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == release && release != ' ') {
        i++;
      } else if (c == wanted) {
        return i;
      }
    }
    return text.length();
  }

  private static List<String> split(String text, char separator, char release) {
    List<String> parts = new ArrayList<>();
    int at = 0;
    while (true) {
      int stop = find(text, at, separator, release);
      parts.add(text.substring(at, Math.min(stop, text.length())));
      if (stop >= text.length()) {
        return List.copyOf(parts);
      }
      at = stop + 1;
    }
  }

  /** A component without its release characters; empty when there is none. Both count from 1. */
  private String part(Segment segment, int element, int component) {
    List<String> parts = components(segment.element(element));
    return component > parts.size() ? "" : parts.get(component - 1);
  }

  @Override
  String raw(int offset) {
    int stop = find(text, offset, characters.charAt(5), characters.charAt(3));
    return text.substring(offset, stop).stripTrailing();
  }

  @Override
  char separator() {
    return characters.charAt(1);
  }

  @Override
  Optional<ServiceCharacters> plainCharacters() {
    boolean four = syntax().equals("4");
    return four && characters.charAt(3) == ' '
        ? Optional.empty()
        : ServiceCharacters.plain(
            characters.charAt(0),
            characters.charAt(1),
            characters.charAt(2),
            orNone(characters.charAt(3)),
            orNone(characters.charAt(4)),
            characters.charAt(5));
  }

  private static char orNone(char c) {
    return c == ' ' ? ServiceCharacters.NONE : c;
  }

  /** The six characters of UNA. */
  String serviceCharacters() {
    return characters;
  }

  @Override
  List<String> components(String composite) {
    char release = characters.charAt(3);
    List<String> components = new ArrayList<>();
    for (String raw : split(composite, characters.charAt(0), release)) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < raw.length(); i++) {
        if (raw.charAt(i) == release && release != ' ' && i + 1 < raw.length()) {
          i++;
        }
        text.append(raw.charAt(i));
      }
      components.add(text.toString().strip());
    }
    return components;
  }

  /** Reads the envelopes; of what lies between UNH and UNT only where it is. */
  private void build(int start) {
    FunctionalGroup loose = new FunctionalGroup(null);
    FunctionalGroup group = null;
    TransactionSet set = null;
    Segment trailer = null;
    int declared = 0;
    int at = start;
    while (at < text.length() && trailer == null) {
      int begin = skipSpace(text, at);
      if (startsInterchange(text, begin, characters.charAt(1))) {
        at = begin;
        break;
      }
      int limit = find(text, begin, characters.charAt(5), characters.charAt(3));
      at = Math.min(limit + 1, text.length());
      if (begin >= limit) {
        continue;
      }
      switch (tag(begin, limit)) {
        case "UNG" -> {
          unfinished(set);
          unfinished(group);
          Segment opening = segment(begin, limit);
          group = new FunctionalGroup(opening);
          add(group, opening);
          declared++;
          set = null;
        }
        case "UNH" -> {
          unfinished(set);
          Segment header = segment(begin, limit);
          set = new TransactionSet(this, part(header, 2, 1), part(header, 1, 1), header, at);
          add(group == null ? loose : group, set);
        }
        case "UNT" -> {
          if (set == null) {
            faults.add(
                new EnvelopeFault(
                    "28",
                    fault(
                        "EDI-UNH-MISSING",
                        "a message trailer (UNT) stands without its header (UNH)",
                        "Begin each message with UNH.",
                        segment(begin, limit))));
          } else {
            set.grow(begin, at);
            checkTrailer(set, segment(begin, limit));
          }
          set = null;
        }
        case "UNE" -> {
          unfinished(set);
          set = null;
          if (group != null) {
            checkGroup(group, segment(begin, limit));
          }
          group = null;
        }
        case "UNZ" -> trailer = segment(begin, limit);
        default -> {
          if (set != null) {
            set.grow(begin, at);
          }
        }
      }
    }
    end = at;
    unfinished(set);
    unfinished(group);
    if (!loose.sets.isEmpty() || declared == 0) {
      groups.add(loose);
    }
    findDuplicates(groups.stream().flatMap(one -> one.sets.stream()).toList(), "interchange");
    checkInterchange(trailer, declared > 0 ? declared : loose.sets.size());
  }

  @Override
  boolean endsTag(char c) {
    return c == characters.charAt(1) || c == characters.charAt(0);
  }

  @Override
  String value(Segment segment, int element) {
    return part(segment, element, 1);
  }

  @Override
  String number(FunctionalGroup group) {
    return group.header == null ? "" : part(group.header, 5, 1);
  }

  @Override
  boolean sameNumber(String trailer, String header) {
    return trailer.equals(header);
  }

  @Override
  Segment segmentAt(int offset) {
    return segment(offset, find(text, offset, characters.charAt(5), characters.charAt(3)));
  }

  @Override
  String terminator() {
    return characters.substring(5);
  }

  @Override
  String standard() {
    return "EDIFACT";
  }

  @Override
  String control() {
    return part(header, 5, 1);
  }

  @Override
  String sender() {
    return part(header, 2, 1);
  }

  @Override
  String senderQualifier() {
    return part(header, 2, 2);
  }

  @Override
  String receiver() {
    return part(header, 3, 1);
  }

  @Override
  String receiverQualifier() {
    return part(header, 3, 2);
  }

  @Override
  boolean test() {
    return part(header, 11, 1).equals("1");
  }

  @Override
  boolean answerAsked() {
    return part(header, 9, 1).equals("1");
  }

  /** S002, S003, 0020 and 0035. */
  @Override
  String identity(String control) {
    return String.join(
        "/",
        senderQualifier(),
        sender(),
        receiverQualifier(),
        receiver(),
        control,
        test() ? "T" : "P");
  }

  @Override
  Optional<Instant> sentAt() {
    String text = part(header, 4, 1) + part(header, 4, 2);
    try {
      return Optional.of(
          LocalDateTime.parse(text, text.length() > 10 ? LONG : SHORT).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Version of the syntax, S001 0002. */
  String syntax() {
    return part(header, 1, 2);
  }

  /** A message's S009, components as received. */
  List<String> identifier(TransactionSet set) {
    List<String> parts = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      parts.add(part(set.header, 2, i));
    }
    return parts;
  }

  @Override
  String version(FunctionalGroup group, TransactionSet set) {
    return part(set.header, 2, 2) + part(set.header, 2, 3);
  }

  @Override
  boolean acknowledgement(TransactionSet set) {
    return set.set.equals("CONTRL");
  }

  @Override
  Charset charset() {
    return CHARSETS.getOrDefault(part(header, 1, 1), StandardCharsets.ISO_8859_1);
  }

  @Override
  String envelope(FunctionalGroup group, TransactionSet set) {
    String between = String.valueOf(separator());
    return "UNA"
        + serviceCharacters()
        + written(
            List.of(
                raw(header.offset()),
                raw(set.header.offset()),
                String.join(between, "UNT", "2", set.header.element(1)),
                String.join(between, "UNZ", "1", header.element(5))));
  }

  @Override
  byte[] alone(List<TransactionSet> sets) {
    char component = characters.charAt(0);
    char element = characters.charAt(1);
    char terminator = characters.charAt(5);
    // A blank as separator of repetitions means that there are none, as in the versions before.
    boolean four = syntax().equals("4") && characters.charAt(4) != ' ';
    StringBuilder text = new StringBuilder("UNA").append(characters);
    text.append("UNB")
        .append(element)
        .append("UNOC")
        .append(component)
        .append(four ? "4" : "3")
        .append(element)
        .append("S")
        .append(element)
        .append("R")
        .append(element)
        .append(four ? "20260101" : "260101")
        .append(component)
        .append("0000")
        .append(element)
        .append("1")
        .append(terminator);
    for (TransactionSet set : sets) {
      for (int at = set.header.offset(); at < set.end; at = next(at)) {
        int limit = Math.min(find(this.text, at, terminator, characters.charAt(3)), set.end);
        if (limit > at) {
          text.append(this.text.substring(at, limit).stripTrailing()).append(terminator);
        }
      }
    }
    text.append("UNZ").append(element).append(sets.size()).append(element).append("1");
    text.append(terminator);
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
