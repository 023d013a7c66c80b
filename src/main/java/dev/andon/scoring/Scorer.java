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
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Scores findings by expected deferral loss per handler-hour (contract 9). All inputs are gathered
 * first, in canonical text; the score is a function of that text alone, so {@link #recompute} gives
 * the same bytes from a stored decision.
 */
public final class Scorer {
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
    return Instant.ofEpochSecond((minutes - StrictMath.floorMod(minutes, 15)) * 60);
  }

  /** The score of a finding that holds, as of an instant. */
  public Decision score(Finding finding, Instant asOf) {
    Detection detection = finding.detection().orElseThrow();
    return decide(gather(finding, detection, asOf));
  }

  /**
   * The decision again from its stored inputs; equal to the stored one unless something tampered
   * with it.
   */
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
    Instant detected = detectedAt(finding, detection, asOf);
    in.put("detectedAt", detected.toString());
    in.put("currency", policy.currency());
    in.put("policyVersion", Integer.toString(policy.version()));
    in.put("calendarVersion", Integer.toString(policy.calendarVersion()));
    constants(in);
    value(in, detection, terms);
    customer(in, finding, terms, asOf);
    due(in, detection, terms, detected);
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
    in.put("workedSeconds", Long.toString(calendar.between(detected, asOf).toSeconds()));
    return in;
  }

  /**
   * When we learnt the deviating fact, floored: the same whichever event made the detector run, and
   * never before we could have acted.
   */
  private static Instant detectedAt(Finding finding, Detection detection, Instant asOf) {
    for (Facts facts : finding.context().values()) {
      for (Fact fact : facts.asMap().values()) {
        if (fact.eventId().equals(detection.cause())) {
          Instant learnt = asOf(fact.receivedAt());
          return learnt.isAfter(asOf) ? asOf : learnt;
        }
      }
    }
    return asOf;
  }

  private void constants(Map<String, String> in) {
    ScoringPolicy.Constants constants = policy.constants();
    in.put("deferWorkingHours", plain(constants.deferWorkingHours()));
    in.put("lateCapHours", plain(constants.lateCapHours()));
    in.put("openCapHours", plain(constants.openCapHours()));
    in.put("ageingAfterHours", plain(constants.ageingAfterHours()));
    in.put("ageingRate", plain(constants.ageingRate()));
    in.put(
        "bands", plain(constants.p1()) + " " + plain(constants.p2()) + " " + plain(constants.p3()));
  }

  private void value(Map<String, String> in, Detection detection, MoneyTerms terms) {
    String stated = detection.measures().get("valueMinor");
    String currency = detection.measures().getOrDefault("currency", policy.currency());
    Optional<String> known =
        Optional.ofNullable(stated).flatMap(minor -> exchange(minor, currency));
    in.put("valueMinor", known.orElse(Long.toString(terms.defaultValueMinor())));
    in.put(
        "valueSource",
        known.isPresent()
            ? "facts"
            : stated == null
                ? "default: mean of the type"
                : "default: mean of the type, no rate for " + currency);
    in.put("valueShare", plain(terms.valueShare()));
  }

  /** Minor units in the policy's currency; empty without a rate. */
  private Optional<String> exchange(String minor, String currency) {
    if (currency.equals(policy.currency())) {
      return Optional.of(minor);
    }
    return Optional.ofNullable(policy.rates().get(currency))
        .map(
            rate ->
                new BigDecimal(minor)
                    .multiply(new BigDecimal(plain(rate)))
                    .setScale(0, RoundingMode.HALF_UP)
                    .toPlainString());
  }

  private void customer(Map<String, String> in, Finding finding, MoneyTerms terms, Instant asOf) {
    Facts customer = facts(finding, Kind.CUSTOMER);
    Optional<Fact> penalty = customer.fact("latePenaltyMinor");
    String currency = customer.text("currency").orElse(policy.currency());
    Optional<String> known = penalty.flatMap(fact -> exchange(fact.value(), currency));
    in.put("lumpMinor", known.orElse(Long.toString(terms.lumpMinor())));
    if (penalty.isPresent() && known.isPresent()) {
      in.put("lumpSource", penalty.get().source());
      in.put("lumpAge", age(penalty.get(), asOf));
    } else {
      in.put("lumpSource", "default: hand-set for the type");
    }
    boolean export = facts(finding, Kind.ORDER).flag("ordered.export");
    boolean bound = customer.flag("contract") || customer.flag("regulated") || export;
    in.put("bound", Boolean.toString(bound));
  }

  private static Facts facts(Finding finding, Kind kind) {
    for (Map.Entry<ObjectRef, Facts> entry : finding.context().entrySet()) {
      if (entry.getKey().kind() == kind) {
        return entry.getValue();
      }
    }
    return Facts.NONE;
  }

  private static String age(Fact fact, Instant asOf) {
    Duration age = Duration.between(fact.eventTime(), asOf);
    return (age.isNegative() ? Duration.ZERO : age).toString();
  }

  private static void due(
      Map<String, String> in, Detection detection, MoneyTerms terms, Instant detected) {
    Instant due = detection.due();
    in.put("dueSource", due == null ? "default: slack of the type" : "facts");
    Instant used =
        due == null ? detected.plusSeconds((long) (terms.slackHours() * SECONDS_PER_HOUR)) : due;
    in.put("due", used.toString());
  }

  /**
   * When the next chance comes if it is put off now: Exp(8 working hours of the team), mapped to
   * the wall clock, less the handling time.
   */
  private String delays(Instant asOf, MoneyTerms terms, WorkCalendar calendar) {
    Instant ready = asOf.plusSeconds((long) (terms.handlingMinutes() * 60));
    StringBuilder text = new StringBuilder();
    for (double mean : DeferralLoss.exponentialBins()) {
      Duration work =
          Duration.ofSeconds(
              (long) (mean * policy.constants().deferWorkingHours() * SECONDS_PER_HOUR));
      text.append(text.isEmpty() ? "" : " ")
          .append(Duration.between(ready, calendar.plus(ready, work)).toSeconds());
    }
    return text.toString();
  }

  // ---- score ----

  private static Decision decide(Map<String, String> in) {
    Instant asOf = Instant.parse(text(in, "asOf"));
    Instant due = Instant.parse(text(in, "due"));
    double handling = number(in, "handlingMinutes") / 60;
    double lump =
        (number(in, "lumpMinor") + number(in, "valueMinor") * number(in, "valueShare")) / 100;
    double[] lead = DeferralLoss.leadQuantiles(number(in, "leadHours"), number(in, "leadSpread"));
    DeferralLoss loss =
        new DeferralLoss(
            lump,
            number(in, "perLateHourMinor") / 100,
            number(in, "perOpenHourMinor") / 100,
            number(in, "growthMinor") / 100,
            hours(Instant.parse(text(in, "detectedAt")), asOf),
            hours(asOf, due),
            lead,
            number(in, "lateCapHours"),
            number(in, "openCapHours"));
    double lambda = number(in, "selfResolutionPerHour");
    double resolved = loss.at(handling);
    double deferral = 0;
    double thinned = 0;
    double lateHours = 0;
    double openMoney = 0;
    String[] delays = text(in, "delaySeconds").split(" ");
    for (String seconds : delays) {
      double delay = Long.parseLong(seconds) / SECONDS_PER_HOUR;
      double more = loss.at(handling + delay) - resolved;
      deferral += more / delays.length;
      lateHours += StrictMath.min(delay, number(in, "lateCapHours")) / delays.length;
      openMoney += (loss.open(handling + delay) - loss.open(handling)) / delays.length;
      thinned += more * DeferralLoss.thin(lambda, delay) / delays.length;
    }
    double believed = thinned * (1 - number(in, "falseAlarmShare"));
    double waited =
        StrictMath.max(
            0, number(in, "workedSeconds") / SECONDS_PER_HOUR - number(in, "ageingAfterHours"));
    double ageing = number(in, "ageingRate") * waited * number(in, "deferWorkingHours") / handling;
    double perHour = believed / handling + ageing;

    double lateMoney = number(in, "perLateHourMinor") / 100 * lateHours;
    List<Decision.Euro> euro = euro(in, lateMoney * 100, openMoney * 100);
    long amount = euro.stream().mapToLong(Decision.Euro::amountMinor).sum();
    double score = StrictMath.max(0, points(StrictMath.max(perHour, FLOOR)));
    List<Decision.Part> parts = new ArrayList<>();
    double stake = points(StrictMath.max(lump + lateMoney + openMoney, TINY));
    double urgency = points(StrictMath.max(deferral, TINY)) - stake;
    double certainty =
        points(StrictMath.max(believed, TINY)) - points(StrictMath.max(deferral, TINY));
    double effort = -points(handling);
    double waiting =
        points(StrictMath.max(perHour, TINY)) - points(StrictMath.max(believed / handling, TINY));
    parts.add(new Decision.Part("stake", stake, amount, text(in, "lumpSource"), in.get("lumpAge")));
    parts.add(new Decision.Part("urgency", urgency, null, text(in, "dueSource"), null));
    parts.add(new Decision.Part("certainty", certainty, null, "hand-set for the type", null));
    parts.add(new Decision.Part("effort", effort, null, "hand-set for the type", null));
    parts.add(new Decision.Part("waiting", waiting, null, "case age", null));
    parts.add(
        new Decision.Part(
            "floor", score - (stake + urgency + certainty + effort + waiting), null, null, null));

    int guard = guard(in, asOf, due, handling, lead);
    String band = band(in, score);
    String confidence = confidence(in);
    Map<String, Integer> versions =
        Map.of(
            "scoring", Integer.parseInt(text(in, "policyVersion")),
            "calendars", Integer.parseInt(text(in, "calendarVersion")));
    double nextHour = loss.at(handling + 1) - resolved;
    String text = text(in, asOf, due, amount, nextHour, band, guard, confidence, euro);
    String hash = hash(in, score, perHour, guard, band, amount, parts, euro, confidence, text);
    return new Decision(
        asOf,
        score,
        perHour,
        guard,
        band,
        amount,
        text(in, "currency"),
        due,
        text,
        parts,
        euro,
        confidence,
        in,
        versions,
        hash);
  }

  /**
   * Money at stake in one deferral: what is lost with the promise, and what the wait until the next
   * chance can cost. Never less than the expected loss.
   */
  private static List<Decision.Euro> euro(Map<String, String> in, double late, double open) {
    List<Decision.Euro> euro = new ArrayList<>();
    add(euro, "penalty", number(in, "lumpMinor"));
    add(euro, "value", number(in, "valueMinor") * number(in, "valueShare"));
    add(euro, "late-hours", late);
    add(euro, "open-hours", open);
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
        switch (text(in, "obligation")) {
          case "always" -> true;
          case "customer" -> text(in, "bound").equals("true");
          default -> false;
        };
    double untilDue = hours(asOf, due);
    boolean reachable = handling + lead[lead.length - 1] <= untilDue;
    boolean inWindow = untilDue <= number(in, "guardWindowHours");
    return obligation && text(in, "dueSource").equals("facts") && inWindow && reachable ? 1 : 0;
  }

  private static String band(Map<String, String> in, double score) {
    String[] least = text(in, "bands").split(" ");
    for (int i = 0; i < least.length; i++) {
      if (score >= Double.parseDouble(least[i])) {
        return "P" + (i + 1);
      }
    }
    return "P" + (least.length + 1);
  }

  private static String confidence(Map<String, String> in) {
    long defaulted =
        List.of("valueSource", "lumpSource", "dueSource").stream()
            .filter(source -> text(in, source).startsWith("default"))
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
    String currency = text(in, "currency");
    StringBuilder text = new StringBuilder(text(in, "reason"));
    text.append(" At stake ").append(currency).append(' ').append(major(amount));
    if (!euro.isEmpty()) {
      text.append(" (");
      for (int i = 0; i < euro.size(); i++) {
        text.append(i == 0 ? "" : ", ")
            .append(euro.get(i).code())
            .append(' ')
            .append(major(euro.get(i).amountMinor()));
      }
      text.append(")");
    }
    text.append(text(in, "dueSource").equals("facts") ? ". Due " : ". Assumed due ").append(due);
    double untilDue = hours(asOf, due);
    text.append(untilDue >= 0 ? ", in " : ", past by ")
        .append(oneDecimal(StrictMath.abs(untilDue)))
        .append(" h");
    text.append(". Waiting one hour costs about ")
        .append(currency)
        .append(' ')
        .append(major(StrictMath.round(nextHour * 100)));
    text.append(". Band ").append(band);
    if (guard == 1) {
      text.append(
          ", before all others of no obligation: a contractual or regulated due time is near and reachable");
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
    canonical
        .append(Double.toHexString(score))
        .append('\n')
        .append(Double.toHexString(perHour))
        .append('\n');
    canonical
        .append(guard)
        .append(band)
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

  private static double points(double money) {
    return 20 * StrictMath.log10(money);
  }

  private static double number(Map<String, String> in, String name) {
    return Double.parseDouble(text(in, name));
  }

  private static String text(Map<String, String> in, String name) {
    return Objects.requireNonNull(in.get(name), name);
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
