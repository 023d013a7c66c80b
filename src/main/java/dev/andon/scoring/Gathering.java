package dev.andon.scoring;

import static dev.andon.scoring.StoredInputs.plain;

import dev.andon.calendar.WorkCalendar;
import dev.andon.detection.Detection;
import dev.andon.detection.Finding;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.scoring.Estimator.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads what a score is made of from a finding's facts, a version of the policy and the estimates.
 * Each input is taken from the highest rung that has it, and the record names the rung: live from
 * its system, known from before (cached), the mean of what is counted, what people set.
 */
final class Gathering {
  private static final double SECONDS_PER_HOUR = 3600;
  private static final List<String> ON_HAND = List.of("erp.onHand", "wms.onHand", "live.onHand");
  private static final String MIDDLE = "the middle of all types";
  private static final String DEFAULT = "default: ";
  private final ScoringPolicy policy;
  private final Estimator estimator;

  /**
   * Of a type without terms: all such cases are worth the same, so that the earliest due time that
   * can still be met goes first.
   */
  private final MoneyTerms middle;

  /** By type: the same for all its cases. */
  private final Map<String, String> typical = new HashMap<>();

  /** How sure averages are, in text: as many as what is counted has cells. */
  private final Map<Estimate, String> ranges = new ConcurrentHashMap<>();

  Gathering(ScoringPolicy policy, Estimator estimator) {
    this.policy = policy;
    this.estimator = estimator;
    middle = MoneyTerms.middle(policy.terms().values());
    policy.terms().forEach((type, terms) -> typical.put(type, typical(terms, type)));
  }

  /** One finding at one as-of. */
  private final class Page {
    final Map<String, String> in = new TreeMap<>();
    final Finding finding;
    final Detection detection;
    final Instant asOf;
    final Facts object;
    final Facts customer;
    final Facts order;
    final Setting where;
    final MoneyTerms terms;

    Page(Finding finding, Instant asOf, MoneyTerms terms) {
      this.finding = finding;
      this.detection = finding.detection().orElseThrow();
      this.asOf = asOf;
      this.terms = terms;
      this.object = finding.context().getOrDefault(finding.object(), Facts.NONE);
      this.customer = facts(finding, Kind.CUSTOMER);
      this.order = facts(finding, Kind.ORDER);
      this.where = setting();
    }

    private Setting setting() {
      return new Setting(
          finding.type(),
          detection.site() == null ? "" : detection.site(),
          lane(object),
          object.text("supplier").or(() -> object.text("po.supplier")).orElse(""),
          customer.text("tier").orElse(""),
          cause(finding, detection).map(fact -> door(fact.source())).orElse(""));
    }

    /** A fact as the source of an input: live when it came since the as-of. */
    void known(String name, Fact fact) {
      in.put(name + "Source", fact.receivedAt().isBefore(asOf) ? "cached" : "live");
      in.put(name + "At", fact.eventTime().toString());
      in.put(name + "From", fact.source());
    }

    void known(String name, Optional<Fact> fact) {
      fact.ifPresentOrElse(one -> known(name, one), () -> in.put(name + "Source", "cached"));
    }

    /** An input that nobody knows of this case. */
    void assumed(String name, Estimate estimate, String why) {
      in.put(name + "Source", DEFAULT + estimate.source() + why);
      range(name, estimate);
    }

    void range(String name, Estimate estimate) {
      boolean few = estimator.modelVersion().isEmpty();
      in.put(
          name + "Range",
          few ? ranges.computeIfAbsent(estimate, Gathering::range) : Gathering.range(estimate));
    }

    /** Of terms that differ from its type's, so that the typical case has those of the type. */
    void ofItsOwn() {
      in.putIfAbsent(
          "typicalTerms",
          StoredInputs.text(in, "valueShare")
              + " "
              + terms.perLateHourMinor()
              + " "
              + terms.perOpenHourMinor()
              + " "
              + terms.growthMinor());
    }

    /** An input that nobody can know, only estimate. */
    Estimate estimated(Quantity quantity, String name) {
      // Averages ask no more than the place; a case's value is gathered before what a model says.
      Estimate estimate =
          estimator.modelVersion().isPresent()
              ? estimator.of(quantity, Features.of(in), terms)
              : estimator.of(quantity, where, terms);
      in.put(name, plain(estimate.value()));
      in.put(quantity.code() + "Source", estimate.source());
      if (estimate.low() != estimate.high()) {
        range(quantity.code(), estimate);
      }
      return estimate;
    }
  }

  private static String range(Estimate estimate) {
    return plain(estimate.low()) + " " + plain(estimate.high());
  }

  StoredInputs gather(Finding finding, Instant asOf) {
    Optional<MoneyTerms> terms = policy.findTerms(finding.type());
    Page page = new Page(finding, asOf, terms.orElse(middle));
    page.in.put("termsSource", terms.isPresent() ? "config/scoring.yaml" : DEFAULT + MIDDLE);
    return gather(page);
  }

  private StoredInputs gather(Page page) {
    Map<String, String> in = page.in;
    MoneyTerms terms = page.terms;
    Optional<WorkCalendar> calendar = policy.findCalendar(page.finding.type());
    Instant detected = begin(in, page.finding, page.detection, page.asOf);
    constants(in);
    setting(in, page.where);
    value(page);
    lump(page);
    due(page, detected);
    rates(page);
    page.estimated(Quantity.LEAD_HOURS, "leadHours");
    page.estimated(Quantity.LEAD_SPREAD, "leadSpread");
    page.estimated(Quantity.HANDLING_MINUTES, "handlingMinutes");
    page.estimated(Quantity.SELF_RESOLUTION_PER_HOUR, "selfResolutionPerHour");
    page.estimated(Quantity.FALSE_ALARM_SHARE, "falseAlarmShare");
    stock(page);
    in.put("obligation", terms.obligation().name().toLowerCase(Locale.ROOT));
    in.put("guardWindowHours", plain(policy.guardWindowHours()));
    in.put("calendarSource", calendar.isPresent() ? "calendar of the team" : "wall clock");
    in.put(
        "delaySeconds",
        Delays.of(
                calendar,
                page.asOf,
                Double.parseDouble(StoredInputs.text(in, "handlingMinutes")),
                policy.constants().deferWorkingHours())
            .text());
    in.put("workedSeconds", Long.toString(Scorer.worked(calendar, detected, page.asOf)));
    String type = page.where.type();
    in.put(
        "typical",
        typical.containsKey(type) ? StoredInputs.text(typical, type) : typical(terms, type));
    return new StoredInputs(in);
  }

  /** What is known even where nothing else is. */
  private Instant begin(
      Map<String, String> in, Finding finding, Detection detection, Instant asOf) {
    in.put("type", finding.type());
    in.put("key", finding.object().key());
    in.put("reason", detection.reason());
    in.put("asOf", asOf.toString());
    Instant detected =
        cause(finding, detection)
            .map(fact -> Scorer.asOf(fact.receivedAt()))
            .filter(learnt -> !learnt.isAfter(asOf))
            .orElse(asOf);
    in.put("detectedAt", detected.toString());
    in.put("currency", policy.currency());
    in.put("policyVersion", Integer.toString(policy.version()));
    in.put("calendarVersion", Integer.toString(policy.calendarVersion()));
    in.put("estimatesVersion", Integer.toString(estimator.version()));
    estimator
        .modelVersion()
        .ifPresent(version -> in.put("modelVersion", Integer.toString(version)));
    ScoringPolicy.Constants constants = policy.constants();
    in.put(
        "bands", plain(constants.p1()) + " " + plain(constants.p2()) + " " + plain(constants.p3()));
    return detected;
  }

  /**
   * The deviating fact: when we learnt it does not depend on the event that made the detector run.
   */
  private static Optional<Fact> cause(Finding finding, Detection detection) {
    return finding.context().values().stream()
        .flatMap(facts -> facts.asMap().values().stream())
        .filter(fact -> fact.eventId().equals(detection.cause()))
        .findFirst();
  }

  /** Of goods on their way, as lanes are named: from, to, carrier; {@code *} = not known. */
  private static String lane(Facts object) {
    Optional<String> to = object.text("toSite");
    Optional<String> carrier = object.text("carrier").or(() -> object.text("milestone.carrier"));
    if (to.isEmpty() && carrier.isEmpty()) {
      return "";
    }
    Optional<String> from = object.text("fromSite").or(() -> object.text("site"));
    return Stream.of(from, to, carrier)
        .map(part -> part.orElse("*"))
        .collect(Collectors.joining("/"));
  }

  /** {@code edi} of {@code /edi/acme}. */
  private static String door(String source) {
    String[] parts = source.split("/", 3);
    return parts.length > 1 ? parts[1] : source;
  }

  private void constants(Map<String, String> in) {
    ScoringPolicy.Constants constants = policy.constants();
    in.put("deferWorkingHours", plain(constants.deferWorkingHours()));
    in.put("lateCapHours", plain(constants.lateCapHours()));
    in.put("openCapHours", plain(constants.openCapHours()));
    in.put("ageingAfterHours", plain(constants.ageingAfterHours()));
    in.put("ageingRate", plain(constants.ageingRate()));
    in.put(
        "confidencePoints",
        plain(policy.uncertainty().highPoints())
            + " "
            + plain(policy.uncertainty().mediumPoints()));
  }

  /** What the counting of closed cases tells them apart by. */
  private static void setting(Map<String, String> in, Setting where) {
    in.put("site", where.site());
    in.put("lane", where.lane());
    in.put("supplier", where.supplier());
    in.put("tier", where.tier());
    in.put("channel", where.channel());
  }

  private void value(Page page) {
    Map<String, String> in = page.in;
    String stated = page.detection.measures().get("valueMinor");
    String currency = page.detection.measures().getOrDefault("currency", policy.currency());
    Optional<String> known =
        Optional.ofNullable(stated).flatMap(minor -> exchange(minor, currency));
    if (stated != null && known.isPresent()) {
      in.put("valueMinor", known.get());
      page.known("value", said(page.object, stated).or(() -> cause(page.finding, page.detection)));
    } else {
      Estimate mean = page.estimated(Quantity.VALUE_MINOR, "valueMinor");
      page.assumed("value", mean, stated == null ? "" : ", no rate for " + currency);
    }
    share(page);
  }

  /** The share of the value that is lost with the promise was set at one rate of cancellations. */
  private void share(Page page) {
    double share = page.terms.valueShare();
    if (page.terms.obligation() == MoneyTerms.Obligation.CUSTOMER) {
      Estimate cancel = page.estimated(Quantity.CANCEL_GIVEN_LATE, "cancelGivenLate");
      if (cancel.count() > 0) {
        share = StrictMath.min(1, share * cancel.value() / policy.uncertainty().cancelGivenLate());
      }
    }
    page.in.put("valueShare", plain(share));
  }

  /** Whether an order really lacks stock is as sure as the balance that says so. */
  private void stock(Page page) {
    if (!page.finding.type().startsWith("ORD-")) {
      return;
    }
    Facts stock = facts(page.finding, Kind.STOCK);
    List<Fact> balances = ON_HAND.stream().flatMap(name -> stock.fact(name).stream()).toList();
    Optional<Fact> newest = balances.stream().max(Comparator.comparing(Fact::eventTime));
    if (newest.isEmpty()) {
      return;
    }
    page.known("stock", newest);
    double age = StoredInputs.hours(newest.get().eventTime(), page.asOf);
    String doubt =
        age > policy.uncertainty().staleStockHours()
            ? "stale balance"
            : apart(balances) ? "balances that differ" : "";
    if (!doubt.isEmpty()) {
      page.in.put("stockSource", doubt);
      page.in.put("falseAlarmRange", "0 0.95");
    }
  }

  /** Whether two systems differ by more than a tenth of the greater. */
  private static boolean apart(List<Fact> balances) {
    double[] sorted =
        balances.stream().mapToDouble(fact -> Double.parseDouble(fact.value())).sorted().toArray();
    double most = sorted[sorted.length - 1];
    return most - sorted[0] > StrictMath.abs(most) / 10;
  }

  private static Optional<Fact> said(Facts facts, String value) {
    return facts.asMap().values().stream().filter(fact -> fact.value().equals(value)).findFirst();
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

  /**
   * What a source says in money.
   *
   * @param minor in the policy's currency; empty without a rate
   */
  private record Told(Fact fact, String currency, Optional<String> minor) {}

  private Optional<Told> told(Facts facts, String name, String currency) {
    String of = facts.text(currency).orElse(policy.currency());
    return facts
        .fact(name)
        .filter(fact -> !fact.value().isEmpty())
        .map(fact -> new Told(fact, of, exchange(fact.value(), of)));
  }

  /** What delay of the object costs, as a source says of it, else of the order that it is of. */
  private Optional<Told> delay(Page page, String name) {
    String attribute = "delay." + name;
    return told(page.object, attribute, "delay.currency")
        .or(() -> told(page.order, attribute, "delay.currency"));
  }

  private Optional<Told> contract(Page page, String name) {
    return told(page.customer, name, "currency");
  }

  /** What people set holds for all cases of a type where no source tells more. */
  private void rates(Page page) {
    MoneyTerms terms = page.terms;
    Optional<Told> late =
        delay(page, "perLateHourMinor").or(() -> contract(page, "latePerHourMinor"));
    Optional<Told> open = delay(page, "perOpenHourMinor").or(() -> blocked(page));
    rate(page, "perLateHour", late, terms.perLateHourMinor());
    rate(page, "perOpenHour", open, terms.perOpenHourMinor());
    rate(page, "growth", delay(page, "growthMinor"), terms.growthMinor());
  }

  private static void rate(Page page, String name, Optional<Told> told, long set) {
    Optional<String> minor = told.flatMap(Told::minor);
    page.in.put(name + "Minor", minor.orElse(Long.toString(set)));
    if (minor.isPresent()) {
      page.known(name, told.map(Told::fact));
      page.ofItsOwn();
    } else {
      told.ifPresent(
          one -> page.in.put(name + "Source", DEFAULT + "hand-set, no rate for " + one.currency()));
    }
  }

  /** The rate that is set for one document, for each that a rejected interchange blocks. */
  private Optional<Told> blocked(Page page) {
    return page.object
        .fact("blocked")
        .filter(fact -> new BigDecimal(fact.value()).compareTo(BigDecimal.ONE) > 0)
        .map(
            fact -> {
              BigDecimal each = BigDecimal.valueOf(page.terms.perOpenHourMinor());
              String minor = new BigDecimal(fact.value()).multiply(each).toPlainString();
              return new Told(fact, policy.currency(), Optional.of(minor));
            });
  }

  private void lump(Page page) {
    Map<String, String> in = page.in;
    Optional<Told> missed = delay(page, "missedMinor").filter(told -> told.minor().isPresent());
    Optional<Told> told = missed.or(() -> contract(page, "latePenaltyMinor"));
    Optional<String> known = told.flatMap(Told::minor);
    if (missed.isPresent()) {
      page.ofItsOwn();
      in.put("valueShare", "0"); // The share is in the amount.
    }
    if (known.isPresent()) {
      in.put("lumpMinor", known.get());
      page.known("lump", told.map(Told::fact));
    } else {
      double lump = page.terms.lumpMinor();
      in.put("lumpMinor", Long.toString(page.terms.lumpMinor()));
      page.assumed(
          "lump",
          policy
              .uncertainty()
              .oneOfMean(lump, policy.uncertainty().lumpSpread(), 0, Estimate.HAND_SET),
          told.map(one -> ", no rate for " + one.currency()).orElse(""));
    }
    boolean export = page.order.flag("ordered.export");
    boolean bound = page.customer.flag("contract") || page.customer.flag("regulated") || export;
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

  private void due(Page page, Instant detected) {
    Instant due = page.detection.due();
    if (due != null) {
      page.in.put("due", due.toString());
      page.known(
          "due", said(page.object, due.toString()).or(() -> cause(page.finding, page.detection)));
      return;
    }
    Estimate slack = estimator.of(Quantity.SLACK_HOURS, page.where, page.terms);
    page.in.put("due", detected.plusSeconds((long) (slack.value() * SECONDS_PER_HOUR)).toString());
    double spent = StoredInputs.hours(detected, page.asOf);
    page.in.put("dueSource", DEFAULT + "slack of the type, " + slack.source());
    page.in.put("dueRange", plain(slack.low() - spent) + " " + plain(slack.high() - spent));
  }

  /** The typical case of the type, which the record compares this one with. */
  private String typical(MoneyTerms terms, String type) {
    Estimator.Typical typical = estimator.typical(type, terms);
    Setting all = Setting.ofType(type);
    double[] numbers = {
      typical.lumpMinor(),
      typical.valueMinor(),
      typical.dueHours(),
      typical.ageHours(),
      typical.workedHours(),
      estimator.of(Quantity.LEAD_HOURS, all, terms).value(),
      estimator.of(Quantity.LEAD_SPREAD, all, terms).value(),
      estimator.of(Quantity.HANDLING_MINUTES, all, terms).value(),
      estimator.of(Quantity.SELF_RESOLUTION_PER_HOUR, all, terms).value(),
      estimator.of(Quantity.FALSE_ALARM_SHARE, all, terms).value()
    };
    return Arrays.stream(numbers).mapToObj(StoredInputs::plain).collect(Collectors.joining(" "));
  }
}
