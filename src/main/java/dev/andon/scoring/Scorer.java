package dev.andon.scoring;

import dev.andon.calendar.WorkCalendar;
import dev.andon.canonical.Hashes;
import dev.andon.detection.Detection;
import dev.andon.detection.Finding;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Scores findings by expected deferral loss per handler-hour (contract 9). All inputs are gathered first, in canonical text; the score is a function of that text
 * alone, so {@link #recompute} gives the same bytes from a stored decision.
 */
public final class Scorer {
  private static final int DELTA_WORKING_MINUTES = 8 * 60;
  private static final double AGEING_PER_HOUR2 = 0.05;
  private static final double AGEING_AFTER_WORKING_HOURS = 24;
  private static final double STAKE_HOURS = 8;
  private static final double FLOOR = 0.01;
  private static final double TINY = 1e-6;
  private static final double SECONDS_PER_HOUR = 3600;

  private final ScoringPolicy policy;

  public Scorer(ScoringPolicy policy) {
    this.policy = policy;
  }

  /** The as-of of an event received at this business time: floored to 15 minutes (contract 5). */
  public static Instant asOf(Instant receivedAt) {
    long minutes = receivedAt.truncatedTo(ChronoUnit.MINUTES).getEpochSecond() / 60;
    return Instant.ofEpochSecond((minutes - Math.floorMod(minutes, 15)) * 60);
  }

  /** The score of a finding that holds, as of an instant. */
  public Decision score(Finding finding, Instant asOf) {
    Detection detection = finding.detection().orElseThrow();
    return decide(gather(finding, detection, asOf));
  }

  /** The decision again from its stored inputs; equal to the stored one unless something tampered with it. */
  public static Decision recompute(Decision stored) {
    return decide(new TreeMap<>(stored.inputs()));
  }

  // ---- inputs ----

  private Map<String, String> gather(Finding finding, Detection detection, Instant asOf) {
    MoneyTerms terms = policy.termsOf(finding.type());
    WorkCalendar calendar = policy.calendarOf(finding.type());
    Map<String, String> in = new TreeMap<>();
    in.put("type", finding.type());
    in.put("key", finding.object().key());
    in.put("reason", detection.reason());
    in.put("asOf", asOf.toString());
    in.put("occurredAt", detection.occurredAt().toString());
    in.put("currency", policy.currency());
    in.put("policyVersion", Integer.toString(policy.version()));
    in.put("calendarVersion", Integer.toString(policy.calendarVersion()));
    value(in, detection, terms);
    customer(in, finding, terms, asOf);
    due(in, detection, terms);
    in.put("perLateHourMinor", Long.toString(terms.perLateHourMinor()));
    in.put("perOpenHourMinor", Long.toString(terms.perOpenHourMinor()));
    in.put("growthMinor", Long.toString(terms.growthMinor()));
    in.put("leadHours", plain(terms.leadHours()));
    in.put("leadSpread", plain(terms.leadSpread()));
    in.put("handlingMinutes", plain(terms.handlingMinutes()));
    in.put("selfResolutionPerHour", plain(terms.selfResolutionPerHour()));
    in.put("falseAlarmShare", plain(terms.falseAlarmShare()));
    in.put("obligation", terms.obligation().name().toLowerCase(Locale.ROOT));
    in.put("guardWindowHours", plain(policy.guardWindowHours()));
    in.put("delaySeconds", delays(asOf, terms, calendar));
    in.put(
        "workedSeconds",
        Long.toString(calendar.between(detection.occurredAt(), asOf).toSeconds()));
    return in;
  }

  private static void value(Map<String, String> in, Detection detection, MoneyTerms terms) {
    String stated = detection.measures().get("valueMinor");
    in.put("valueMinor", stated == null ? Long.toString(terms.defaultValueMinor()) : stated);
    in.put("valueSource", stated == null ? "default: mean of the type" : "facts");
    in.put("valueShare", plain(terms.valueShare()));
  }

  private static void customer(
      Map<String, String> in, Finding finding, MoneyTerms terms, Instant asOf) {
    Optional<Facts> customer =
        finding.context().entrySet().stream()
            .filter(entry -> entry.getKey().kind() == Kind.CUSTOMER)
            .map(Map.Entry<ObjectRef, Facts>::getValue)
            .findFirst();
    Optional<Fact> penalty = customer.flatMap(facts -> facts.fact("latePenaltyMinor"));
    in.put("lumpMinor", penalty.map(Fact::value).orElse(Long.toString(terms.lumpMinor())));
    in.put("lumpSource", penalty.map(Fact::source).orElse("default: hand-set for the type"));
    penalty.ifPresent(fact -> in.put("lumpAge", age(fact, asOf)));
    boolean bound =
        customer.filter(facts -> facts.flag("contract") || facts.flag("regulated")).isPresent();
    in.put("customerBound", Boolean.toString(bound));
  }

  private static String age(Fact fact, Instant asOf) {
    Duration age = Duration.between(fact.eventTime(), asOf);
    return (age.isNegative() ? Duration.ZERO : age).toString();
  }

  private static void due(Map<String, String> in, Detection detection, MoneyTerms terms) {
    Instant due = detection.due();
    in.put("dueSource", due == null ? "default: slack of the type" : "facts");
    Instant used =
        due == null
            ? detection.occurredAt().plusSeconds((long) (terms.slackHours() * SECONDS_PER_HOUR))
            : due;
    in.put("due", used.toString());
  }

  /** When the next chance comes if it is put off now: Exp(8 working hours of the team), mapped to the wall clock, less the handling time. */
  private static String delays(Instant asOf, MoneyTerms terms, WorkCalendar calendar) {
    Instant ready = asOf.plusSeconds((long) (terms.handlingMinutes() * 60));
    StringBuilder text = new StringBuilder();
    for (double mean : DeferralLoss.exponentialBins()) {
      Duration work = Duration.ofSeconds((long) (mean * DELTA_WORKING_MINUTES * 60));
      text.append(text.isEmpty() ? "" : " ")
          .append(Duration.between(ready, calendar.plus(ready, work)).toSeconds());
    }
    return text.toString();
  }

  // ---- score ----

  private static Decision decide(Map<String, String> in) {
    Instant asOf = Instant.parse(in.get("asOf"));
    Instant due = Instant.parse(in.get("due"));
    double handling = number(in, "handlingMinutes") / 60;
    double lump = (number(in, "lumpMinor") + number(in, "valueMinor") * number(in, "valueShare")) / 100;
    double[] lead = DeferralLoss.leadQuantiles(number(in, "leadHours"), number(in, "leadSpread"));
    DeferralLoss loss =
        new DeferralLoss(
            lump,
            number(in, "perLateHourMinor") / 100,
            number(in, "perOpenHourMinor") / 100,
            number(in, "growthMinor") / 100,
            Math.max(0, hours(Instant.parse(in.get("occurredAt")), asOf)),
            hours(asOf, due),
            lead);
    double lambda = number(in, "selfResolutionPerHour");
    double resolved = loss.at(handling);
    double deferral = 0;
    double thinned = 0;
    String[] delays = in.get("delaySeconds").split(" ");
    for (String seconds : delays) {
      double delay = Long.parseLong(seconds) / SECONDS_PER_HOUR;
      double more = loss.at(handling + delay) - resolved;
      deferral += more / delays.length;
      thinned += more * DeferralLoss.thin(lambda, delay) / delays.length;
    }
    double believed = thinned * (1 - number(in, "falseAlarmShare"));
    double waited =
        Math.max(0, number(in, "workedSeconds") / SECONDS_PER_HOUR - AGEING_AFTER_WORKING_HOURS);
    double ageing = AGEING_PER_HOUR2 * waited * (DELTA_WORKING_MINUTES / 60.0) / handling;
    double perHour = believed / handling + ageing;

    List<Decision.Euro> euro = euro(in);
    long amount = euro.stream().mapToLong(Decision.Euro::amountMinor).sum();
    double score = Math.max(0, points(Math.max(perHour, FLOOR)));
    List<Decision.Part> parts = new ArrayList<>();
    double stake = points(Math.max(amount / 100.0, TINY));
    double urgency = points(Math.max(deferral, TINY)) - stake;
    double certainty = points(Math.max(believed, TINY)) - points(Math.max(deferral, TINY));
    double effort = -points(handling);
    double waiting = points(Math.max(perHour, TINY)) - points(Math.max(believed / handling, TINY));
    parts.add(new Decision.Part("stake", stake, amount, in.get("lumpSource"), in.get("lumpAge")));
    parts.add(new Decision.Part("urgency", urgency, null, in.get("dueSource"), null));
    parts.add(new Decision.Part("certainty", certainty, null, "hand-set for the type", null));
    parts.add(new Decision.Part("effort", effort, null, "hand-set for the type", null));
    parts.add(new Decision.Part("waiting", waiting, null, "case age", null));
    parts.add(
        new Decision.Part("floor", score - (stake + urgency + certainty + effort + waiting), null, null, null));

    int guard = guard(in, asOf, due, handling, lead);
    String band = band(score);
    String confidence = confidence(in);
    Map<String, Integer> versions =
        Map.of(
            "scoring", Integer.parseInt(in.get("policyVersion")),
            "calendars", Integer.parseInt(in.get("calendarVersion")));
    double nextHour = loss.at(handling + 1) - resolved;
    String text = text(in, asOf, due, amount, nextHour, band, guard, confidence, euro);
    String hash = hash(in, score, perHour, guard, band, amount, parts, euro, confidence, text);
    return new Decision(
        asOf, score, perHour, guard, band, amount, in.get("currency"), due, text, parts, euro, confidence, in, versions, hash);
  }

  /** Money at stake: what is lost if the promise is missed by one working day of eight hours. */
  private static List<Decision.Euro> euro(Map<String, String> in) {
    List<Decision.Euro> euro = new ArrayList<>();
    add(euro, "penalty", number(in, "lumpMinor"));
    add(euro, "value", number(in, "valueMinor") * number(in, "valueShare"));
    add(euro, "late-hours", number(in, "perLateHourMinor") * STAKE_HOURS);
    add(
        euro,
        "open-hours",
        number(in, "perOpenHourMinor") * STAKE_HOURS + 0.5 * number(in, "growthMinor") * STAKE_HOURS * STAKE_HOURS);
    return euro;
  }

  private static void add(List<Decision.Euro> euro, String code, double minor) {
    long rounded = StrictMath.round(minor);
    if (rounded != 0) {
      euro.add(new Decision.Euro(code, rounded));
    }
  }

  private static int guard(
      Map<String, String> in, Instant asOf, Instant due, double handling, double[] lead) {
    boolean obligation =
        switch (in.get("obligation")) {
          case "always" -> true;
          case "customer" -> in.get("customerBound").equals("true");
          default -> false;
        };
    double untilDue = hours(asOf, due);
    boolean reachable = handling + lead[lead.length - 1] <= untilDue;
    boolean inWindow = untilDue <= number(in, "guardWindowHours");
    return obligation && in.get("dueSource").equals("facts") && inWindow && reachable ? 1 : 0;
  }

  private static String band(double score) {
    return score >= 70 ? "P1" : score >= 55 ? "P2" : score >= 33 ? "P3" : "P4";
  }

  private static String confidence(Map<String, String> in) {
    long defaulted =
        List.of("valueSource", "lumpSource", "dueSource").stream()
            .filter(source -> in.get(source).startsWith("default"))
            .count();
    return defaulted == 0 ? "HIGH" : defaulted == 1 ? "MEDIUM" : "LOW";
  }

  private static String text(
      Map<String, String> in,
      Instant asOf,
      Instant due,
      long amount,
      double nextHour,
      String band,
      int guard,
      String confidence,
      List<Decision.Euro> euro) {
    String currency = in.get("currency");
    StringBuilder text = new StringBuilder(in.get("reason"));
    text.append(" At stake ").append(currency).append(' ').append(major(amount));
    if (!euro.isEmpty()) {
      text.append(" (");
      for (int i = 0; i < euro.size(); i++) {
        text.append(i == 0 ? "" : ", ").append(euro.get(i).code()).append(' ').append(major(euro.get(i).amountMinor()));
      }
      text.append(")");
    }
    text.append(in.get("dueSource").equals("facts") ? ". Due " : ". Assumed due ").append(due);
    double untilDue = hours(asOf, due);
    text.append(untilDue >= 0 ? ", in " : ", past by ").append(oneDecimal(Math.abs(untilDue))).append(" h");
    text.append(". Waiting one hour costs about ").append(currency).append(' ').append(major(StrictMath.round(nextHour * 100)));
    text.append(". Band ").append(band);
    if (guard == 1) {
      text.append(", before all others of no obligation: a contractual or regulated due time is near and reachable");
    }
    return text.append(". Confidence ").append(confidence).append('.').toString();
  }

  private static String hash(
      Map<String, String> in,
      double score,
      double perHour,
      int guard,
      String band,
      long amount,
      List<Decision.Part> parts,
      List<Decision.Euro> euro,
      String confidence,
      String text) {
    StringBuilder canonical = new StringBuilder();
    in.forEach((name, value) -> canonical.append(name).append('=').append(value).append('\n'));
    canonical.append(Double.toHexString(score)).append('\n').append(Double.toHexString(perHour)).append('\n');
    canonical.append(guard).append(band).append(amount).append(confidence).append('\n').append(text).append('\n');
    for (Decision.Part part : parts) {
      canonical.append(part.code()).append(Double.toHexString(part.points())).append(part.moneyMinor()).append('\n');
    }
    for (Decision.Euro component : euro) {
      canonical.append(component.code()).append(component.amountMinor()).append('\n');
    }
    return Hashes.sha256(canonical.toString());
  }

  private static double points(double money) {
    return 20 * StrictMath.log10(money);
  }

  private static double number(Map<String, String> in, String name) {
    return Double.parseDouble(in.get(name));
  }

  private static double hours(Instant from, Instant to) {
    return Duration.between(from, to).toSeconds() / SECONDS_PER_HOUR;
  }

  private static String major(long minor) {
    return BigDecimal.valueOf(minor, 2).toPlainString();
  }

  private static String oneDecimal(double number) {
    return new BigDecimal(number).setScale(1, RoundingMode.HALF_UP).toPlainString();
  }

  private static String plain(double number) {
    return new BigDecimal(Double.toString(number)).toPlainString();
  }
}
