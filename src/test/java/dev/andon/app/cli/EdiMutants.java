package dev.andon.app.cli;

import dev.andon.app.edi.EdiReport;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.enrichment.Projections;
import dev.andon.intake.edi.EdiFactory;
import dev.andon.intake.edi.EdiTranslator;
import dev.andon.intake.edi.PartnerDirectory;
import dev.andon.testing.Mutants;
import dev.andon.testing.Mutants.Kind;
import dev.andon.testing.Mutants.Mutant;
import dev.andon.testing.Mutants.Place;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Mutants of good documents, judged by what {@code edi check} tells of them under a strict partner
 * (any deviation from the schema refuses a document); a broken one must never be silent under the
 * lenient guest either. Run by {@code bench/mutants}; small in {@link EdiMutantsTest}.
 */
final class EdiMutants {
  static final List<String> DOCUMENTS = List.of("850", "856", "810", "ORDERS", "DESADV");
  private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");
  private static final Duration HANGS = Duration.ofSeconds(10);
  private static final Set<String> IDENTITIES =
      Set.of("id", "contenthash", "messageid", "origin", "time", "subject", "partitionkey");

  private final EdiTranslator strict;
  private final EdiTranslator guest;
  private final Map<String, Map<String, String>> good = new TreeMap<>();
  private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
  private final Map<String, List<String>> misses = new TreeMap<>();
  private int segmentRight;
  private int exactAsked;
  private int exactRight;
  private int wrong;

  EdiMutants(Path folder) throws IOException {
    Files.writeString(
        folder.resolve("strict.yaml"),
        "id: strict\nparty: S1\nanyVersion: true\nstrict: true\nidentifiers:\n  - {id: STRICT}\n");
    strict = translator(PartnerDirectory.read(folder).as("strict"));
    guest = translator(PartnerDirectory.guest());
    for (String document : DOCUMENTS) {
      Map<String, Object> told = told(strict, Mutants.good(document));
      if (!told.get("verdict").equals("accepted") || !faults(told).isEmpty()) {
        throw new IllegalStateException(document + " is not good: " + told);
      }
      good.put(document, events(told));
    }
  }

  /** Arguments: mutants (0 = all of one round a document), seed. */
  public static void main(String[] arguments) throws IOException {
    int wanted = Integer.parseInt(arguments[0]);
    long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
    EdiMutants mutants = new EdiMutants(Files.createTempDirectory("andon-mutants"));
    mutants.judge(wanted, seed);
    System.out.println(mutants.figures(seed));
    mutants.misses.forEach(
        (cause, examples) ->
            System.out.println("  " + examples.size() + " " + cause + ", e.g. " + examples.get(0)));
    System.exit(mutants.holds() ? 0 : 1);
  }

  private static EdiTranslator translator(PartnerDirectory partners) {
    return EdiFactory.translator(
        Path.of(""), Projections.TYPES, () -> NOW, new EventSchemas(Projections.TYPES), partners);
  }

  /** Judges so many mutants, drawn from all; more than one round of them when more are wanted. */
  void judge(int wanted, long seed) throws IOException {
    Random random = new Random(seed);
    List<Mutant> all = new ArrayList<>();
    do {
      for (String document : DOCUMENTS) {
        all.addAll(Mutants.of(document, random));
      }
    } while (all.size() < wanted);
    Collections.shuffle(all, random);
    for (Mutant mutant : wanted == 0 ? all : all.subList(0, wanted)) {
      judge(mutant);
    }
  }

  private void judge(Mutant mutant) throws IOException {
    counts.merge(mutant.kind(), 1, Integer::sum);
    Map<String, Object> told;
    long begun = System.nanoTime();
    try {
      told = told(strict, mutant.text());
    } catch (RuntimeException e) {
      miss(mutant, "crash: " + e, "");
      return;
    }
    if (System.nanoTime() - begun > HANGS.toNanos()) {
      miss(mutant, "hang", "");
    }
    boolean accepted = told.get("verdict").equals("accepted");
    if (mutant.kind() == Kind.BROKEN) {
      if (accepted) {
        miss(mutant, "broken but accepted", "");
      } else {
        places(mutant, faults(told));
      }
      if (faults(told(guest, mutant.text())).isEmpty()) {
        miss(mutant, "silent under the lenient guest", "");
      }
    } else if (!accepted) {
      miss(mutant, "valid but " + told.get("verdict"), String.valueOf(faults(told).get(0)));
    } else {
      events(mutant, events(told));
    }
  }

  private void places(Mutant mutant, List<Map<String, Object>> faults) {
    Map<String, Object> first = faults.get(0);
    List<Place> right =
        mutant.places().stream()
            .filter(
                place ->
                    place.tag().equals(first.get("segment"))
                        && (place.position() == 0
                            || first.get("segmentPosition").equals(0)
                            || first.get("segmentPosition").equals(place.position())))
            .toList();
    if (right.isEmpty()) {
      misses
          .computeIfAbsent(
              "another segment is named: " + mutant.operation(), k -> new ArrayList<>())
          .add(example(mutant, first.toString()));
    } else {
      segmentRight++;
    }
    if (mutant.exact()) {
      exactAsked++;
      if (right.stream().anyMatch(place -> element(place, first))) {
        exactRight++;
      } else if (!right.isEmpty()) {
        misses
            .computeIfAbsent(
                "another element is named: " + mutant.operation(), k -> new ArrayList<>())
            .add(example(mutant, first.toString()));
      }
    }
  }

  private static boolean element(Place place, Map<String, Object> fault) {
    int component = (Integer) Objects.requireNonNull(fault.get("component"));
    return Objects.equals(fault.get("element"), place.element())
        && (place.component() == Mutants.ANY
            || component == place.component()
            || place.component() <= 1 && component <= 1);
  }

  private void events(Mutant mutant, Map<String, String> now) {
    Map<String, String> before = Objects.requireNonNull(good.get(mutant.document()));
    Set<String> differ = new TreeSet<>();
    before.forEach(
        (path, value) -> {
          if (!same(path, value, now.get(path))) {
            differ.add(path);
          }
        });
    now.keySet().stream().filter(path -> !before.containsKey(path)).forEach(differ::add);
    boolean only =
        differ.stream()
            .allMatch(
                path ->
                    mutant.paths().stream()
                        .anyMatch(one -> path.equals(one) || path.startsWith(one + "/")));
    boolean each =
        mutant.paths().stream()
            .allMatch(
                one ->
                    differ.stream()
                        .anyMatch(path -> path.equals(one) || path.startsWith(one + "/")));
    if (!only || !each) {
      miss(mutant, "the events differ in something else", differ + " instead of " + mutant.paths());
    }
  }

  /** Decimals keep the digits that the partner sent: 1.5 and 1.50 are the same all the same. */
  private static boolean same(String path, String one, @Nullable String other) {
    return one.equals(other)
        || other != null
            && path.matches(".*/(quantity|ordered|unitPrice|percent|discountPercent)")
            && new BigDecimal(one).compareTo(new BigDecimal(other)) == 0;
  }

  private void miss(Mutant mutant, String cause, String told) {
    wrong++;
    misses
        .computeIfAbsent(cause + ": " + mutant.operation(), k -> new ArrayList<>())
        .add(example(mutant, told));
  }

  private static String example(Mutant mutant, String told) {
    String body =
        mutant
            .text()
            .substring(mutant.text().indexOf(mutant.document().length() == 3 ? '~' : '\''));
    return mutant.document()
        + " "
        + mutant.where()
        + " -> "
        + body
        + " "
        + mutant.places()
        + " "
        + told;
  }

  private Map<String, Object> told(EdiTranslator translator, String text) throws IOException {
    return EdiReport.of(
            translator, "mutant", text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1), NOW)
        .members();
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> faults(Map<String, Object> told) {
    return (List<Map<String, Object>>) told.get("faults");
  }

  /** Each value of the canonical events by its path; identities and origins are not content. */
  private static Map<String, String> events(Map<String, Object> told) {
    Map<String, String> values = new TreeMap<>();
    int number = 0;
    for (Object event : (List<?>) told.get("events")) {
      Map<?, ?> members = (Map<?, ?>) event;
      flatten(number + "", Objects.requireNonNull(members.get("data")), values);
      for (String member : List.of("type", "subject", "time")) {
        values.put(number + "/" + member, String.valueOf(members.get(member)));
      }
      number++;
    }
    return values;
  }

  private static void flatten(String path, Object value, Map<String, String> into) {
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (name, member) -> {
            if (!IDENTITIES.contains(String.valueOf(name))) {
              flatten(path + "/" + name, member, into);
            }
          });
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        flatten(path + "/" + i, Objects.requireNonNull(list.get(i)), into);
      }
    } else {
      into.put(path, String.valueOf(value));
    }
  }

  /** What the issue asks for; the misses by cause are in {@link #causes}. */
  boolean holds() {
    return wrong == 0 && segments() >= 0.99 && elements() >= 0.95;
  }

  /** Crashes, hangs, silence, wrong verdicts and events that differ elsewhere. */
  int wrong() {
    return wrong;
  }

  /** Of the broken ones, those whose first fault names the segment. */
  double segments() {
    return 1.0 * segmentRight / Math.max(1, counts.getOrDefault(Kind.BROKEN, 0));
  }

  /** Of the broken ones that have an element, those whose first fault names it too. */
  double elements() {
    return 1.0 * exactRight / Math.max(1, exactAsked);
  }

  Map<String, List<String>> causes() {
    return misses;
  }

  String figures(long seed) {
    int broken = counts.getOrDefault(Kind.BROKEN, 0);
    return String.format(
        Locale.ROOT,
        "mutants (seed %d): %d broken, the segment is right in %.2f %%, segment and element in %.2f %% of %d; %d of another meaning, %d of the same; %d wrong",
        seed,
        broken,
        100.0 * segmentRight / Math.max(1, broken),
        100.0 * exactRight / Math.max(1, exactAsked),
        exactAsked,
        counts.getOrDefault(Kind.OTHER, 0),
        counts.getOrDefault(Kind.SAME, 0),
        wrong);
  }
}
