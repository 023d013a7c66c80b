package dev.andon.scoring;

import dev.andon.calendar.WorkCalendar;
import dev.andon.canonical.Hashes;
import dev.andon.detection.Detection;
import dev.andon.detection.Finding;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Scores findings by expected deferral loss per handler-hour (contract 9). All inputs are gathered
 * first, in canonical text; the decision is a function of that text alone, so {@link #recompute}
 * gives the same bytes from a stored decision. The numbers are those of {@link Score#of}.
 */
public final class Scorer {
  private final ScoringPolicy policy;
  private final Gathering gathering;

  public Scorer(ScoringPolicy policy) {
    this.policy = policy;
    this.gathering = new Gathering(policy);
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
    Detection detection = finding.detection().orElseThrow();
    return decide(gathering.gather(finding, detection, asOf));
  }

  /** The numbers of a finding that holds, without any text. */
  public ScoreInputs inputs(Finding finding, Instant asOf) {
    return gathering.gather(finding, finding.detection().orElseThrow(), asOf).numbers();
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
    WorkCalendar calendar = policy.calendarOf(before.text("type"));
    return before.at(
        asOf,
        calendar.between(before.instant("detectedAt"), asOf).toSeconds(),
        Delays.of(
            calendar, asOf, before.number("handlingMinutes"), before.number("deferWorkingHours")));
  }

  /**
   * The decision again from its stored inputs; equal to the stored one unless something tampered
   * with it.
   */
  public static Decision recompute(Decision stored) {
    return decide(new StoredInputs(new TreeMap<>(stored.inputs())));
  }

  private static Decision decide(StoredInputs in) {
    Score score = Score.of(in.numbers());
    List<Decision.Euro> euro = euro(in, score);
    long amount = euro.stream().mapToLong(Decision.Euro::amountMinor).sum();
    List<Decision.Part> parts = parts(in, score.parts(), amount);
    String confidence = confidence(in);
    String text = Wording.of(in, score, amount, euro, confidence);
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
        parts,
        euro,
        confidence,
        in.texts(),
        Map.of(
            "scoring", Integer.parseInt(in.text("policyVersion")),
            "calendars", Integer.parseInt(in.text("calendarVersion"))),
        hash(in, score, amount, parts, euro, confidence, text));
  }

  private static List<Decision.Part> parts(StoredInputs in, Score.Parts parts, long amount) {
    return List.of(
        new Decision.Part("stake", parts.stake(), amount, in.text("lumpSource"), age(in, "lumpAt")),
        new Decision.Part("urgency", parts.urgency(), null, in.text("dueSource"), null),
        new Decision.Part("certainty", parts.certainty(), null, "hand-set for the type", null),
        new Decision.Part("effort", parts.effort(), null, "hand-set for the type", null),
        new Decision.Part("waiting", parts.waiting(), null, "case age", null),
        new Decision.Part("floor", parts.floor(), null, null, null));
  }

  /** How old a fact was at the as-of. */
  private static @Nullable String age(StoredInputs in, String name) {
    String at = in.find(name);
    if (at == null) {
      return null;
    }
    Duration age = Duration.between(Instant.parse(at), in.instant("asOf"));
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

  private static String confidence(StoredInputs in) {
    long defaulted =
        List.of("valueSource", "lumpSource", "dueSource").stream()
            .filter(source -> in.text(source).startsWith("default"))
            .count();
    return defaulted == 0 ? "HIGH" : defaulted == 1 ? "MEDIUM" : "LOW";
  }

  private static String hash(
      StoredInputs in,
      Score score,
      long amount,
      List<Decision.Part> parts,
      List<Decision.Euro> euro,
      String confidence,
      String text) {
    StringBuilder canonical = new StringBuilder();
    in.texts()
        .forEach((name, value) -> canonical.append(name).append('=').append(value).append('\n'));
    canonical
        .append(Double.toHexString(score.index()))
        .append('\n')
        .append(Double.toHexString(score.lossPerHour()))
        .append('\n');
    canonical
        .append(score.guard())
        .append(score.bandName())
        .append(amount)
        .append(confidence)
        .append('\n')
        .append(text)
        .append('\n');
    for (Decision.Part part : parts) {
      canonical
          .append(part.code())
          .append(Double.toHexString(part.points()))
          .append(part.moneyMinor())
          .append('\n');
    }
    for (Decision.Euro component : euro) {
      canonical.append(component.code()).append(component.amountMinor()).append('\n');
    }
    return Hashes.sha256(canonical.toString());
  }
}
