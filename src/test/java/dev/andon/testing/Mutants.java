package dev.andon.testing;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Mutants of a good EDI document: one byte, element or segment changed, dropped or repeated. Each
 * is classed here, by the table of the document ({@code src/test/resources/mutants}) and not by any
 * reader; what cannot be classed is not made.
 */
public final class Mutants {
  private static final Path FOLDER = Path.of("src/test/resources/mutants");

  /** A component that is not asked for: which one of several too many is named. */
  public static final int ANY = -1;

  private static final Set<String> HEADERS = Set.of("ST", "UNH");
  private static final Set<String> TRAILERS = Set.of("SE", "GE", "IEA", "UNT", "UNZ");
  private static final Pattern TYPE = Pattern.compile("(AN|ID|DT|TM|A|N|R)(\\d+)-(\\d+)([Mm]?)");
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuuMMdd", Locale.ROOT)
          .withResolverStyle(java.time.format.ResolverStyle.STRICT);

  /** What the generator says of a mutant. */
  public enum Kind {
    /** Its structure or a type is broken: it must be rejected at one of the places. */
    BROKEN,
    /** It is valid and says something else: the events differ at these paths and nowhere else. */
    OTHER,
    /** It says the same, or what differs goes nowhere. */
    SAME
  }

  /**
   * A place that may be named.
   *
   * @param position of the segment, counted from ST or UNH = 1; 0 = any
   * @param element 0 = the segment as a whole
   */
  public record Place(String tag, int position, int element, int component) {}

  /**
   * A mutant.
   *
   * @param operation what was done, e.g. {@code byte changed}
   * @param where the segment it was done to, as it was
   * @param places where it is broken: the first is the place, the others may be named instead
   * @param exact whether the element counts too
   * @param paths of the events that differ
   */
  public record Mutant(
      String document,
      String operation,
      String where,
      String text,
      Kind kind,
      List<Place> places,
      boolean exact,
      List<String> paths) {}

  private record Type(String kind, int min, int max, String must) {}

  /** Types of a segment's elements, each a list of components; open = there are more. */
  private record Spec(List<List<Type>> elements, boolean open) {}

  private record Effect(boolean needed, char mode, List<String> paths) {
    static final Effect NONE = new Effect(false, ' ', List.of());
  }

  private record Line(
      List<List<String>> elements, boolean kept, boolean must, int max, Map<String, Effect> on) {
    String tag() {
      return elements.get(0).get(0);
    }

    Effect on(String what) {
      return on.getOrDefault(what, Effect.NONE);
    }
  }

  private enum Fit {
    YES,
    NO,
    UNSURE
  }

  /** One unit of measure by its names in mappings/codes.yaml. */
  private static final Set<String> PIECES = Set.of("EA", "PCE", "PC", "PCS", "H87", "C62");

  private final String document;
  private final boolean x12;
  private final Map<String, Spec> specs = new HashMap<>();
  private final List<Line> lines = new ArrayList<>();
  private final List<Mutant> made = new ArrayList<>();
  private final Random random;

  private Mutants(String document, Random random) throws IOException {
    this.document = document;
    this.random = random;
    this.x12 = Character.isDigit(document.charAt(0));
    for (String line : Files.readAllLines(FOLDER.resolve(document + ".txt"))) {
      if (line.startsWith("= ")) {
        specs.put(line.split(" ")[1], spec(line.substring(line.indexOf(' ', 2) + 1)));
      } else if (!line.startsWith("#")) {
        lines.add(line(line));
      }
    }
  }

  /** The document as it is. */
  public static String good(String document) throws IOException {
    Mutants mutants = new Mutants(document, new Random(0));
    return mutants.whole(mutants.content());
  }

  /** All mutants of a document; which letter or digit replaces another comes from the generator. */
  public static List<Mutant> of(String document, Random random) throws IOException {
    Mutants mutants = new Mutants(document, random);
    for (int i = 0; i < mutants.lines.size(); i++) {
      if (!mutants.lines.get(i).kept()) {
        mutants.segment(i);
        mutants.values(i);
        mutants.shifts(i);
        mutants.terminator(i);
      }
    }
    return mutants.made;
  }

  private static Spec spec(String text) {
    List<List<Type>> elements = new ArrayList<>();
    for (String part : text.split(" ")) {
      if (!part.equals("...")) {
        elements.add(
            Arrays.stream(part.replaceAll("[()]", "").split(",")).map(Mutants::type).toList());
      }
    }
    return new Spec(elements, text.endsWith("..."));
  }

  private static Type type(String text) {
    Matcher type = TYPE.matcher(text);
    if (!type.matches()) {
      throw new IllegalArgumentException("no type: " + text);
    }
    return new Type(
        type.group(1),
        Integer.parseInt(type.group(2)),
        Integer.parseInt(type.group(3)),
        type.group(4));
  }

  private Line line(String text) {
    String[] part = text.split(" \\| ?", -1);
    String use = part[1].strip();
    List<List<String>> elements =
        Arrays.stream(part[0].split(x12 ? "\\*" : "\\+", -1))
            .map(element -> List.of(x12 ? new String[] {element} : element.split(":", -1)))
            .toList();
    if (use.equals("-")) {
      return new Line(elements, true, true, 1, Map.of());
    }
    Map<String, Effect> on = new HashMap<>();
    for (String effect : part[2].strip().split(" ")) {
      int colon = effect.indexOf(':');
      if (colon > 0) {
        String what = effect.substring(colon + 1);
        boolean needed = what.startsWith("!");
        what = needed ? what.substring(1) : what;
        on.put(
            effect.substring(0, colon),
            what.isEmpty()
                ? new Effect(needed, ' ', List.of())
                : new Effect(needed, what.charAt(0), List.of(what.substring(1).split(","))));
      }
    }
    String max = use.substring(1);
    return new Line(
        elements,
        false,
        use.startsWith("M"),
        max.equals(">") ? Integer.MAX_VALUE : Integer.parseInt(max),
        on);
  }

  private List<List<List<String>>> content() {
    return new ArrayList<>(lines.stream().map(Line::elements).toList());
  }

  private String whole(List<List<List<String>>> segments) {
    StringBuilder text = new StringBuilder();
    segments.forEach(segment -> text.append(text(segment)).append(x12 ? "~" : "'"));
    return text.toString();
  }

  /** With the count of its trailer corrected. */
  private String counted(List<List<List<String>>> segments, int difference) {
    List<List<List<String>>> copy = new ArrayList<>(segments);
    for (int i = 0; i < copy.size(); i++) {
      List<List<String>> one = copy.get(i);
      if (Set.of("SE", "UNT").contains(one.get(0).get(0))) {
        List<List<String>> trailer = new ArrayList<>(one);
        trailer.set(1, List.of(Integer.toString(Integer.parseInt(one.get(1).get(0)) + difference)));
        copy.set(i, trailer);
      }
    }
    return whole(copy);
  }

  /** A segment; trailing separators are left out. */
  private String text(List<List<String>> segment) {
    String separator = x12 ? "*" : "+";
    StringBuilder text = new StringBuilder();
    for (List<String> element : segment) {
      String one = String.join(":", element);
      text.append(text.length() > 0 ? separator : "").append(x12 ? one : trimmed(one, ':'));
    }
    return trimmed(text.toString(), separator.charAt(0));
  }

  private static String trimmed(String text, char trailing) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == trailing) {
      end--;
    }
    return text.substring(0, end);
  }

  private int position(int line) {
    for (int i = line; i >= 0; i--) {
      if (HEADERS.contains(lines.get(i).tag())) {
        return Set.of("GE", "IEA", "UNZ").contains(lines.get(line).tag()) ? 0 : line - i + 1;
      }
    }
    return 0;
  }

  private void add(
      int line,
      String operation,
      String text,
      Kind kind,
      List<Place> places,
      boolean exact,
      List<String> paths) {
    made.add(
        new Mutant(
            document,
            operation,
            text(lines.get(line).elements()),
            text,
            kind,
            places,
            exact,
            paths));
  }

  private void broken(int line, String operation, String text, boolean exact, List<Place> places) {
    add(line, operation, text, Kind.BROKEN, places, exact, List.of());
  }

  private void effect(int line, String operation, String text, Effect effect) {
    switch (effect.mode()) {
      case '=', '-' -> add(line, operation, text, Kind.OTHER, List.of(), false, effect.paths());
      case ' ' -> add(line, operation, text, Kind.SAME, List.of(), false, List.of());
      default -> {} // not classed
    }
  }

  // --- whole segments ---

  private void segment(int i) {
    Line line = lines.get(i);
    String tag = line.tag();
    int position = position(i);
    boolean envelope = HEADERS.contains(tag) || TRAILERS.contains(tag);
    Place count = new Place(x12 ? "SE" : "UNT", 0, 1, 0);
    List<List<List<String>>> without = content();
    without.remove(i);
    Place missing = new Place(tag, envelope ? 0 : position, 0, 0);
    List<Place> lost = new ArrayList<>(List.of(missing));
    if (envelope) {
      // Without its header a trailer stands alone, and the other way round.
      partners(tag, i).forEach(other -> lost.add(new Place(other, 0, 0, 0)));
      broken(i, "segment dropped", whole(without), true, lost);
    } else if (line.must()
        && line.on("drop").mode() != '?'
        && lines.stream().filter(one -> one.tag().equals(tag)).count() == 1) {
      broken(i, "segment dropped", counted(without, -1), true, lost);
    } else {
      effect(i, "segment dropped", counted(without, -1), line.on("drop"));
    }
    List<List<List<String>>> twice = content();
    twice.add(i, line.elements());
    if (!envelope && line.on("drop").mode() != '?') {
      broken(
          i,
          "segment dropped, not counted",
          whole(without),
          true,
          line.must() ? List.of(missing, count) : List.of(count));
    }
    if (!envelope) {
      if (line.max() == 1) {
        broken(
            i,
            "segment repeated",
            counted(twice, 1),
            true,
            List.of(new Place(tag, position + 1, 0, 0)));
      } else {
        effect(i, "segment repeated", counted(twice, 1), line.on("again"));
      }
      broken(
          i,
          "segment repeated, not counted",
          whole(twice),
          true,
          List.of(count, new Place(tag, position + 1, 0, 0)));
    }
    List<List<List<String>>> renamed = content();
    List<List<String>> other = new ArrayList<>(line.elements());
    String name = (tag.startsWith("Q") ? "X" : "Q") + tag.substring(1);
    other.set(0, List.of(name));
    renamed.set(i, other);
    lost.add(0, new Place(name, envelope ? 0 : position, 0, 0));
    broken(i, "tag changed", whole(renamed), true, lost);
  }

  private List<String> partners(String tag, int i) {
    return switch (tag) {
      case "ST" -> List.of("SE", lines.get(i + 1).tag());
      case "SE" -> List.of("ST", lines.get(i - 1).tag());
      case "GE" -> List.of("GS");
      case "IEA" -> List.of("ISA");
      case "UNH" -> List.of("UNT", lines.get(i + 1).tag());
      case "UNT" -> List.of("UNH", lines.get(i - 1).tag());
      default -> List.of("UNB");
    };
  }

  // --- values ---

  private void values(int i) {
    List<List<String>> elements = lines.get(i).elements();
    for (int e = 1; e < elements.size(); e++) {
      for (int c = 0; c < elements.get(e).size(); c++) {
        String value = elements.get(e).get(c);
        if (!value.isEmpty()) {
          value(i, e, c, "element dropped", value, "");
          for (int at = 0; at < value.length(); at++) {
            String before = value.substring(0, at);
            String after = value.substring(at + 1);
            char old = value.charAt(at);
            value(i, e, c, "byte dropped", value, before + after);
            value(i, e, c, "byte repeated", value, before + old + old + after);
            value(i, e, c, "byte changed", value, before + letter(old) + after);
            value(i, e, c, "byte changed", value, before + digit(old) + after);
          }
        }
      }
    }
  }

  private char letter(char not) {
    char c = (char) ('A' + random.nextInt(26));
    return c == not ? (char) ('A' + (c - 'A' + 1) % 26) : c;
  }

  private char digit(char not) {
    char c = (char) ('0' + random.nextInt(10));
    return c == not ? (char) ('0' + (c - '0' + 1) % 10) : c;
  }

  private void value(int i, int e, int c, String operation, String old, String now) {
    Line line = lines.get(i);
    boolean composite = !x12 && line.elements().get(e).size() > 1;
    List<Type> types =
        specs.containsKey(line.tag()) && e <= specs.get(line.tag()).elements().size()
            ? specs.get(line.tag()).elements().get(e - 1)
            : List.of();
    Effect effect =
        line.on(composite || types.size() > 1 ? e + "." + (c + 1) : Integer.toString(e));
    if (old.equals(now) || operation.equals("byte dropped") && now.isEmpty()) {
      return;
    }
    List<List<String>> elements = new ArrayList<>(line.elements());
    List<String> components = new ArrayList<>(elements.get(e));
    components.set(c, now);
    elements.set(e, components);
    List<List<List<String>>> segments = content();
    segments.set(i, elements);
    String text = whole(segments);
    int position = position(i);
    List<Place> place =
        new ArrayList<>(List.of(new Place(line.tag(), position, e, composite ? c + 1 : 0)));
    if (effect.mode() == '#') {
      if (now.isEmpty() || !number(old, now)) {
        effect.paths().forEach(tag -> place.add(new Place(tag, 0, e, 0)));
        broken(i, operation, text, true, place);
      }
      return;
    }
    if (c >= types.size()) {
      return;
    }
    Type type = types.get(c);
    if (now.isEmpty()) {
      boolean alone = components.stream().allMatch(String::isEmpty);
      boolean must = type.must().equals("M") || type.must().equals("m") && !alone;
      if (must || effect.needed()) {
        if (alone) {
          place.add(new Place(line.tag(), position, e, 0));
        }
        broken(i, operation, text, true, place);
      } else {
        effect(i, operation, text, effect);
      }
      return;
    }
    switch (fits(type, now)) {
      case NO -> broken(i, operation, text, true, place);
      case YES -> {
        boolean same =
            Set.of("N", "R").contains(type.kind()) && number(old, now)
                || PIECES.containsAll(List.of(old, now));
        effect(i, operation, text, same ? Effect.NONE : effect);
      }
      case UNSURE -> {}
    }
  }

  private static boolean number(String one, String other) {
    try {
      return new BigDecimal(one).compareTo(new BigDecimal(other)) == 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private Fit fits(Type type, String value) {
    int length = value.length();
    boolean ok =
        switch (type.kind()) {
          case "N" -> value.matches("-?\\d+");
          case "R" -> value.contains("E") || value.matches("-?(\\d+\\.?\\d*|\\.\\d+)");
          case "DT" -> day(value);
          case "TM" ->
              value.matches("([01]\\d|2[0-3])[0-5]\\d([0-5]\\d\\d{0,2})?") && value.length() != 7;
          case "A" -> value.matches("[A-Z]+");
          default -> true;
        };
    if (Set.of("N", "R").contains(type.kind())) {
      length = value.replaceAll("[-.]", "").length();
      if (value.contains("E")) {
        return Fit.UNSURE; // an exponent, which X12 allows from 005010 on
      }
      if (!x12 && ok && !value.matches("-?\\d+(\\.\\d+)?")) {
        return Fit.UNSURE;
      }
    }
    return ok && length >= type.min() && length <= type.max() ? Fit.YES : Fit.NO;
  }

  private static boolean day(String value) {
    try {
      LocalDate.parse(value, DAY);
      return value.length() == 8;
    } catch (DateTimeException e) {
      return false;
    }
  }

  // --- elements that move ---

  private void shifts(int i) {
    Line line = lines.get(i);
    if (HEADERS.contains(line.tag()) || TRAILERS.contains(line.tag())) {
      return;
    }
    for (int e = 1; e < line.elements().size(); e++) {
      List<List<String>> left = new ArrayList<>(line.elements());
      left.remove(e);
      shifted(i, "element cut out", left, true);
      List<List<String>> right = new ArrayList<>(line.elements());
      right.add(e, line.elements().get(e));
      shifted(i, "element repeated", right, true);
      List<List<String>> apart = new ArrayList<>(line.elements());
      apart.add(e, List.of(""));
      shifted(i, "separator repeated", apart, false);
      if (e > 1) {
        List<List<String>> merged = new ArrayList<>(line.elements());
        List<String> behind = merged.remove(e);
        List<String> joined = new ArrayList<>(merged.remove(e - 1));
        int last = joined.size() - 1;
        joined.set(last, joined.get(last) + letter('*') + behind.get(0));
        joined.addAll(behind.subList(1, behind.size()));
        merged.add(e - 1, joined);
        shifted(i, "separator changed", merged, false);
      }
    }
  }

  /** Classed only where the table shows the shifted segment to be broken. */
  private void shifted(int i, String operation, List<List<String>> elements, boolean exact) {
    List<List<List<String>>> segments = content();
    segments.set(i, elements);
    violation(i, elements)
        .ifPresent(place -> broken(i, operation, whole(segments), exact, List.of(place)));
  }

  private Optional<Place> violation(int i, List<List<String>> elements) {
    String tag = lines.get(i).tag();
    Spec spec = specs.get(tag);
    if (spec == null) {
      return Optional.empty();
    }
    for (int e = 1; e < Math.max(elements.size(), spec.elements().size() + 1); e++) {
      List<String> value = e < elements.size() ? elements.get(e) : List.of("");
      boolean sent = value.stream().anyMatch(one -> !one.isEmpty());
      if (e > spec.elements().size()) {
        if (spec.open()) {
          return Optional.empty();
        }
        if (sent) {
          return Optional.of(new Place(tag, position(i), e, 0));
        }
        continue;
      }
      List<Type> types = spec.elements().get(e - 1);
      for (int c = 0; c < Math.max(value.size(), types.size()); c++) {
        String one = c < value.size() ? value.get(c) : "";
        boolean composite = types.size() > 1;
        Place place = new Place(tag, position(i), e, composite ? c + 1 : 0);
        if (c >= types.size()) {
          if (!one.isEmpty()) {
            return Optional.of(new Place(tag, position(i), e, ANY));
          }
        } else if (one.isEmpty()) {
          if (types.get(c).must().equals("M") || types.get(c).must().equals("m") && sent) {
            return Optional.of(sent ? place : new Place(tag, position(i), e, 0));
          }
        } else {
          Fit fit = fits(types.get(c), one);
          if (fit != Fit.YES) {
            return fit == Fit.NO ? Optional.of(place) : Optional.empty();
          }
        }
      }
    }
    return Optional.empty();
  }

  // --- terminators ---

  private void terminator(int i) {
    List<List<List<String>>> segments = content();
    char terminator = x12 ? '~' : '\'';
    StringBuilder text = new StringBuilder();
    int at = 0;
    for (int line = 0; line < segments.size(); line++) {
      text.append(text(segments.get(line)));
      at = line == i ? text.length() : at;
      text.append(terminator);
    }
    StringBuilder doubled = new StringBuilder(text).insert(at, terminator);
    effect(i, "terminator repeated", doubled.toString(), Effect.NONE);
    if (i + 1 == segments.size()) {
      effect(
          i,
          "terminator dropped",
          new StringBuilder(text).deleteCharAt(at).toString(),
          Effect.NONE);
      return;
    }
    // Two segments read as one: the first of them cannot be read, and the second is not there.
    String tag = lines.get(i).tag();
    List<Place> places = new ArrayList<>();
    places.add(new Place(tag, position(i), 0, 0));
    if (TRAILERS.contains(lines.get(i + 1).tag())) {
      partners(lines.get(i + 1).tag(), i + 1).forEach(one -> places.add(new Place(one, 0, 0, 0)));
    }
    if (!HEADERS.contains(tag) && violation(i, joined(i)).isEmpty()) {
      // The table allows what the two have become: what is broken comes behind them.
      places.add(new Place(lines.get(Math.min(i + 2, lines.size() - 1)).tag(), 0, 0, 0));
      places.add(new Place(x12 ? "SE" : "UNT", 0, 0, 0));
    }
    broken(
        i,
        "terminator dropped",
        new StringBuilder(text).deleteCharAt(at).toString(),
        false,
        places);
    text.setCharAt(at, letter('~'));
    broken(i, "terminator changed", text.toString(), false, places);
  }

  /** A segment and the next one without a terminator between them. */
  private List<List<String>> joined(int i) {
    List<List<String>> joined = new ArrayList<>(lines.get(i).elements());
    List<List<String>> next = lines.get(i + 1).elements();
    List<String> last = new ArrayList<>(joined.remove(joined.size() - 1));
    last.set(last.size() - 1, last.get(last.size() - 1) + next.get(0).get(0));
    joined.add(last);
    joined.addAll(next.subList(1, next.size()));
    return joined;
  }
}
