package dev.andon.scoring;

import static dev.andon.scoring.StoredInputs.plain;

import dev.andon.calendar.WorkCalendar;
import dev.andon.detection.Detection;
import dev.andon.detection.Finding;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads what a score is made of from a finding's facts and a version of the policy. */
final class Gathering {
  private static final double SECONDS_PER_HOUR = 3600;
  private final ScoringPolicy policy;

  Gathering(ScoringPolicy policy) {
    this.policy = policy;
  }

  StoredInputs gather(Finding finding, Detection detection, Instant asOf) {
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
    customer(in, finding, terms);
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
    in.put(
        "delaySeconds",
        Delays.of(calendar, asOf, terms.handlingMinutes(), policy.constants().deferWorkingHours())
            .text());
    in.put("workedSeconds", Long.toString(calendar.between(detected, asOf).toSeconds()));
    return new StoredInputs(in);
  }

  /**
   * When we learnt the deviating fact, floored: the same whichever event made the detector run, and
   * never before we could have acted.
   */
  private static Instant detectedAt(Finding finding, Detection detection, Instant asOf) {
    for (Facts facts : finding.context().values()) {
      for (Fact fact : facts.asMap().values()) {
        if (fact.eventId().equals(detection.cause())) {
          Instant learnt = Scorer.asOf(fact.receivedAt());
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

  private void customer(Map<String, String> in, Finding finding, MoneyTerms terms) {
    Facts customer = facts(finding, Kind.CUSTOMER);
    Optional<Fact> penalty = customer.fact("latePenaltyMinor");
    String currency = customer.text("currency").orElse(policy.currency());
    Optional<String> known = penalty.flatMap(fact -> exchange(fact.value(), currency));
    in.put("lumpMinor", known.orElse(Long.toString(terms.lumpMinor())));
    if (penalty.isPresent() && known.isPresent()) {
      in.put("lumpSource", penalty.get().source());
      in.put("lumpAt", penalty.get().eventTime().toString());
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

  private static void due(
      Map<String, String> in, Detection detection, MoneyTerms terms, Instant detected) {
    Instant due = detection.due();
    in.put("dueSource", due == null ? "default: slack of the type" : "facts");
    Instant used =
        due == null ? detected.plusSeconds((long) (terms.slackHours() * SECONDS_PER_HOUR)) : due;
    in.put("due", used.toString());
  }
}
