package dev.andon.scoring;

import dev.andon.calendar.WorkCalendar;
import dev.andon.canonical.Hashes;
import dev.andon.detection.Finding;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Scores findings by expected deferral loss per handler-hour (contract 9). All inputs are gathered
 * first, in canonical text; the decision is a function of that text alone, so {@link #recompute}
 * gives the same bytes from a stored decision. The numbers are those of {@link Score#of}.
 */
public final class Scorer {
  private static final String SOURCE = "Source";
  private final ScoringPolicy policy;
  private final Gathering gathering;

  /** Of a policy alone: with what people set. */
  public Scorer(ScoringPolicy policy) {
    this(policy, Averages.none(policy.uncertainty()));
  }

  public Scorer(ScoringPolicy policy, Estimator estimator) {
    this.policy = policy;
    this.gathering = new Gathering(policy, estimator);
  }

  /** What it scores by. */
  public ScoringPolicy policy() {
    return policy;
  }

  /** The as-of of an event received at this business time: floored to 15 minutes (contract 5). */
  public static Instant asOf(Instant receivedAt) {
    long minutes = receivedAt.truncatedTo(ChronoUnit.MINUTES).getEpochSecond() / 60;
    return Instant.ofEpochSecond((minutes - StrictMath.floorMod(minutes, 15)) * 60);
  }

  /** The score of a finding that holds, as of an instant. */
  public Decision score(Finding finding, Instant asOf) {
    return decide(gathering.gather(finding, asOf));
  }

  /**
   * What decides of a score, without the record that proves it: no sentence, no comparison with the
   * typical case, and a mark of the inputs that tells two apart in the place of the hash. For plays
   * of what never is stored.
   */
  public Decision sketch(Finding finding, Instant asOf) {
    StoredInputs in = gathering.gather(finding, asOf);
    ScoreInputs numbers = in.numbers();
    Score score = Score.of(numbers);
    List<Decision.Euro> euro = euro(in, score);
    long amount = euro.stream().mapToLong(Decision.Euro::amountMinor).sum();
    Confidence confidence = Confidence.of(in, numbers, score.index());
    Decision.Reasons reasons =
        new Decision.Reasons(
            confidence.width(),
            confidence.upper(),
            confidence.widest(),
            StrictMath.round(score.nextHour() * 100),
            score.index(),
            List.of(),
            List.of());
    return open(in, score, amount, "", euro, confidence.level(), reasons).sealed(mark(in.texts()));
  }

  /** FNV-1a of 64 bits. */
  private static String mark(Map<String, String> inputs) {
    long mark = 0xcbf29ce484222325L;
    for (Map.Entry<String, String> input : inputs.entrySet()) {
      for (String text : new String[] {input.getKey(), input.getValue()}) {
        for (int i = 0; i < text.length(); i++) {
          mark = (mark ^ text.charAt(i)) * 0x100000001b3L;
        }
        mark = (mark ^ '\n') * 0x100000001b3L;
      }
    }
    return Long.toHexString(mark);
  }

  /** The numbers of a finding that holds, without any text. */
  public ScoreInputs inputs(Finding finding, Instant asOf) {
    return gathering.gather(finding, asOf).numbers();
  }

  /**
   * The numbers of a stored decision, moved to a later as-of by this policy's calendars: what a
   * worklist ranks by between two decisions.
   *
   * @param stored inputs of a decision
   */
  public ScoreInputs inputs(Map<String, String> stored, Instant asOf) {
    return at(stored, asOf).numbers();
  }

  /** True for a team that has a calendar. */
  public boolean knows(String team) {
    return policy.calendars().containsKey(team);
  }

  /**
   * Scores the cases of a team's worklist as of now: the latest full hour or start of the team's
   * shift. What a fact changed since then has a later decision, which stands as it is.
   */
  public Rescoring rescoring(String team, Instant now) {
    Instant hour = now.truncatedTo(ChronoUnit.HOURS);
    Instant shift = asOf(policy.calendarOfTeam(team).lastStart(now));
    return new Rescoring(policy, shift.isAfter(hour) ? shift : hour);
  }

  /** A stored decision, moved to a later as-of with its whole record. */
  public Decision rescore(Decision stored, Instant asOf) {
    return decide(at(stored.inputs(), asOf));
  }

  private StoredInputs at(Map<String, String> stored, Instant asOf) {
    StoredInputs before = new StoredInputs(stored);
    Optional<WorkCalendar> calendar = policy.findCalendar(before.text("type"));
    return before.at(
        asOf,
        worked(calendar, before.instant("detectedAt"), asOf),
        Delays.of(
            calendar, asOf, before.number("handlingMinutes"), before.number("deferWorkingHours")));
  }

  /** Working seconds of a team; without a calendar, a third of the wall clock's. */
  static long worked(Optional<WorkCalendar> calendar, Instant from, Instant to) {
    return calendar.isPresent()
        ? calendar.get().between(from, to).toSeconds()
        : StrictMath.max(0, Duration.between(from, to).toSeconds() / 3);
  }

  /**
   * The decision again from its stored inputs; equal to the stored one unless something tampered
   * with it.
   */
  public static Decision recompute(Decision stored) {
    return recompute(stored.inputs());
  }

  /** A decision from its inputs alone. */
  public static Decision recompute(Map<String, String> inputs) {
    return decide(new StoredInputs(new TreeMap<>(inputs)));
  }

  private static Decision decide(StoredInputs in) {
    ScoreInputs numbers = in.numbers();
    Score score = Score.of(numbers);
    List<Decision.Euro> euro = euro(in, score);
    long amount = euro.stream().mapToLong(Decision.Euro::amountMinor).sum();
    Confidence confidence = Confidence.of(in, numbers, score.index());
    ScoreInputs typical = in.typical(numbers);
    Decision.Reasons reasons =
        new Decision.Reasons(
            confidence.width(),
            confidence.upper(),
            confidence.widest(),
            StrictMath.round(score.nextHour() * 100),
            Score.of(typical).index(),
            Shapley.of(numbers, typical),
            sources(in));
    String text = Wording.of(in, score, amount, euro, confidence);
    Decision open = open(in, score, amount, text, euro, confidence.level(), reasons);
    return open.sealed(Hashes.sha256(canonical(open)));
  }

  /** A decision without its hash. */
  private static Decision open(
      StoredInputs in,
      Score score,
      long amount,
      String text,
      List<Decision.Euro> euro,
      String confidence,
      Decision.Reasons reasons) {
    return new Decision(
        in.instant("asOf"),
        score.index(),
        score.lossPerHour(),
        score.guard(),
        score.bandName(),
        amount,
        in.text("currency"),
        in.instant("due"),
        text,
        parts(in, score.parts(), amount),
        euro,
        confidence,
        reasons,
        in.texts(),
        versions(in),
        "");
  }

  private static Map<String, Integer> versions(StoredInputs in) {
    Map<String, Integer> versions = new TreeMap<>();
    versions.put("scoring", Integer.parseInt(in.text("policyVersion")));
    versions.put("calendars", Integer.parseInt(in.text("calendarVersion")));
    versions.put("estimates", Integer.parseInt(in.text("estimatesVersion")));
    String model = in.find("modelVersion");
    if (model != null) {
      versions.put("model", Integer.parseInt(model));
    }
    return versions;
  }

  private static List<Decision.Part> parts(StoredInputs in, Score.Parts parts, long amount) {
    return List.of(
        new Decision.Part("stake", parts.stake(), amount, in.text("lumpSource"), age(in, "lumpAt")),
        new Decision.Part("urgency", parts.urgency(), null, in.text("dueSource"), age(in, "dueAt")),
        new Decision.Part("certainty", parts.certainty(), null, in.text("falseAlarmSource"), null),
        new Decision.Part("effort", parts.effort(), null, in.text("handlingSource"), null),
        new Decision.Part("waiting", parts.waiting(), null, "case age", null),
        new Decision.Part("floor", parts.floor(), null, null, null));
  }

  /** Every input whose source is told. */
  private static List<Decision.Source> sources(StoredInputs in) {
    List<Decision.Source> sources = new ArrayList<>();
    for (Map.Entry<String, String> entry : in.texts().entrySet()) {
      if (entry.getKey().endsWith(SOURCE)) {
        String input = entry.getKey().substring(0, entry.getKey().length() - SOURCE.length());
        sources.add(
            new Decision.Source(
                input, entry.getValue(), age(in, input + "At"), in.find(input + "From")));
      }
    }
    return sources;
  }

  /** How old a fact was at the as-of. */
  private static @Nullable String age(StoredInputs in, String name) {
    if (in.find(name) == null) {
      return null;
    }
    Duration age = Duration.between(in.instant(name), in.instant("asOf"));
    return (age.isNegative() ? Duration.ZERO : age).toString();
  }

  /**
   * Money at stake in one deferral: what is lost with the promise, and what the wait until the next
   * chance can cost. Never less than the expected loss.
   */
  private static List<Decision.Euro> euro(StoredInputs in, Score score) {
    List<Decision.Euro> euro = new ArrayList<>();
    add(euro, "penalty", in.number("lumpMinor"));
    add(euro, "value", in.number("valueMinor") * in.number("valueShare"));
    add(euro, "late-hours", score.lateMoney() * 100);
    add(euro, "open-hours", score.openMoney() * 100);
    return euro;
  }

  private static void add(List<Decision.Euro> euro, String code, double minor) {
    long rounded = StrictMath.round(minor);
    if (rounded != 0) {
      euro.add(new Decision.Euro(code, rounded));
    }
  }

  /** Everything of a decision but its hash, in one text. */
  private static String canonical(Decision one) {
    StringBuilder text = new StringBuilder();
    one.inputs().forEach((name, value) -> line(text, name, "=", value));
    line(text, hex(one.score()), hex(one.lossPerHour()));
    line(text, one.guard(), one.band(), one.amountMinor(), one.confidence());
    line(text, one.text());
    one.parts().forEach(part -> line(text, part.code(), hex(part.points()), part.moneyMinor()));
    one.euro().forEach(euro -> line(text, euro.code(), euro.amountMinor()));
    Decision.Reasons reasons = one.reasons();
    line(text, hex(reasons.width()), hex(reasons.upper()), reasons.widest());
    line(text, reasons.nextHourMinor(), hex(reasons.typical()));
    reasons.against().forEach(group -> line(text, group.code(), hex(group.points())));
    return text.toString();
  }

  private static void line(StringBuilder text, @Nullable Object... values) {
    for (Object value : values) {
      text.append(value);
    }
    text.append('\n');
  }

  private static String hex(double number) {
    return Double.toHexString(number);
  }
}
