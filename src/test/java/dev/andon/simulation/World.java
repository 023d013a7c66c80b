package dev.andon.simulation;

import dev.andon.calendar.WorkCalendar;
import dev.andon.detection.Dictionary;
import dev.andon.detection.ExceptionType;
import dev.andon.scoring.MoneyTerms;
import dev.andon.scoring.ScoringPolicy;
import dev.andon.testing.Policies;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The distribution operation of scenario SC1 and what happens in it: 180,000 order lines on a mean
 * day, 25 types of the shipped dictionary, 9 teams. Every figure was set from the description of
 * the scenario before the first run and none afterwards.
 *
 * <p>The world's truth differs from the hand-set terms: by type in handling, lead, self-resolution
 * and false alarms (one draw, the same for all seeds), by case in money, handling and lead.
 *
 * <p>Staff is such that the offered load, arrivals × true handling ÷ working time, is {@link #LOAD}
 * in every team in a normal week; what resolves itself counts as offered. One week, the first that
 * is measured, has {@link #PEAK} times the lines.
 */
final class World {
  static final double LOAD = 0.90;

  static final double PEAK = 1.3;
  static final double CROSS_TRAINED = 0.12;

  /** A normal week before anything is measured. */
  static final double WARM_UP = Hours.WEEK;

  /** Cases on a mean day of a normal week, of 180,000 lines. */
  private static final Map<String, Integer> PER_DAY = new LinkedHashMap<>();

  static {
    PER_DAY.put("ORD-CREDIT-HOLD", 180);
    PER_DAY.put("ORD-ADDRESS-INVALID", 210);
    PER_DAY.put("ORD-DATA-INCOMPLETE", 190);
    PER_DAY.put("ORD-LATE-CHANGE", 130);
    PER_DAY.put("WHS-SHORT-SHIPMENT", 170);
    PER_DAY.put("TRN-DAMAGE-OR-REFUSAL", 100);
    PER_DAY.put("ORD-STOCK-SHORTFALL", 400);
    PER_DAY.put("ORD-ALLOCATION-CONFLICT", 90);
    PER_DAY.put("ORD-SUBSTITUTION", 240);
    PER_DAY.put("INV-STOCKOUT-WITH-INBOUND", 150);
    PER_DAY.put("WHS-SHORT-PICK", 640);
    PER_DAY.put("WHS-PACK-DISCREPANCY", 210);
    PER_DAY.put("WHS-SHIPMENT-NOT-READY", 160);
    PER_DAY.put("WHS-WAVE-FAILURE", 30);
    PER_DAY.put("TRN-CARRIER-DELAY", 320);
    PER_DAY.put("TRN-MISSED-PICKUP", 120);
    PER_DAY.put("TRN-NO-STATUS", 290);
    PER_DAY.put("PRC-CONFIRMATION-CHANGED", 210);
    PER_DAY.put("PRC-ASN-MISSING", 190);
    PER_DAY.put("PRC-LATE-SUPPLY", 120);
    PER_DAY.put("INV-ERP-WMS-MISMATCH", 220);
    PER_DAY.put("INV-NEGATIVE-ON-HAND", 90);
    PER_DAY.put("FIN-INVOICE-VARIANCE", 200);
    PER_DAY.put("INT-EDI-REJECTED", 80);
    PER_DAY.put("INT-MAPPING-FAILED", 60);
  }

  /** Lines by weekday from Monday, of the mean day: wholesale, retail and direct customers. */
  private static final double[] WEEK = {1.25, 1.15, 1.10, 1.10, 1.15, 0.75, 0.50};

  /** Lines by hour of the day, in proportion. */
  private static final double[] DAY = {
    0.30, 0.25, 0.20, 0.20, 0.30, 0.50, 0.90, 1.20, 1.60, 1.90, 2.00, 1.90,
    1.50, 1.60, 1.70, 1.60, 1.40, 1.10, 0.80, 0.70, 0.60, 0.50, 0.40, 0.35
  };

  // what is true of the types, against what is set by hand: log-normal spreads
  private static final double HANDLING_BIAS = 0.3;
  private static final double LEAD_BIAS = 0.3;
  private static final double SELF_BIAS = 0.6;
  private static final double FALSE_ALARM_BIAS = 0.5;

  // what differs from case to case
  private static final double HANDLING_SPREAD = 0.5;
  private static final double SITE_SPREAD = 0.15;
  private static final double LANE_SPREAD = 0.25;
  private static final double SELF_SPREAD = 0.4;
  private static final double MONEY_SPREAD = 0.5;
  private static final double VALUE_SPREAD = 1.0;
  private static final double SLACK_SPREAD = 0.8;
  private static final double LOWER_TERCILE = -0.4307;

  private static final int SITES = 4;
  static final int LANES = 6;
  private static final double[] TIER_SHARE = {0.08, 0.17, 0.35, 0.40};
  private static final double[] TIER_VALUE = {4.0, 1.5, 0.8, 0.4};
  private static final double[] TIER_CONTRACT = {0.95, 0.60, 0.20, 0.03};
  private static final double[] TIER_PENALTY = {2.5, 1.5, 1.0, 1.0};
  private static final double EXPORT_SHARE = 0.03;

  // faults of integration, where they are played
  private static final double FAULTS_PER_DAY = 40;
  private static final double DOCUMENTS_MEDIAN = 0.25;
  private static final double DOCUMENTS_SPREAD = 1.3;
  private static final double FAULT_CAP = 72;

  /** A repair takes so many times the handling of one document. */
  static final double REPAIR = 3;

  private static final long TRUTH = 1;
  private static final long ARRIVALS = 2;
  private static final long CASE = 3;
  private static final long PLACES = 4;
  private static final long FAULTS = 5;
  private static final long HANDLING = 6;

  final ScoringPolicy policy = Policies.scoring();
  final List<Trouble> types = new ArrayList<>();
  final List<Team> teams = new ArrayList<>();
  final List<Person> people = new ArrayList<>();
  final List<Case> cases = new ArrayList<>();
  final List<Fault> faults = new ArrayList<>();
  final double end;
  final Losses losses;
  private final long seed;
  private final double load;
  private final double[] siteFactor = new double[SITES];
  private final double[] laneFactor = new double[LANES];

  World(long seed, int days, Losses losses) {
    this(seed, days, losses, LOAD);
  }

  /**
   * @param seed of what happens; the world's truth is the same for all
   * @param days that are measured after the warm-up
   * @param losses what delay costs in it
   * @param load offered in a normal week
   */
  World(long seed, int days, Losses losses, double load) {
    this.seed = seed;
    this.losses = losses;
    this.load = load;
    this.end = WARM_UP + days * Hours.DAY;
    Draws places = new Draws(TRUTH, PLACES);
    for (int i = 0; i < SITES; i++) {
      siteFactor[i] = places.factor(SITE_SPREAD);
    }
    for (int i = 0; i < LANES; i++) {
      laneFactor[i] = places.spread(LANE_SPREAD);
    }
    found();
    hire();
    for (Trouble type : types) {
      if (!(losses.faults() && type.line() == Trouble.Line.INTEGRATION)) {
        arrive(type);
      }
    }
    if (losses.faults()) {
      breakThings();
    }
    cases.sort(Comparator.comparingDouble(Case::detected));
    for (int i = 0; i < cases.size(); i++) {
      cases.set(i, cases.get(i).numbered(i));
    }
  }

  // ---- types, teams, people ----

  private void found() {
    Dictionary dictionary = Policies.dictionary();
    Map<String, List<String>> byTeam = new LinkedHashMap<>();
    for (String code : PER_DAY.keySet()) {
      byTeam.computeIfAbsent(dictionary.type(code).team(), unknown -> new ArrayList<>()).add(code);
    }
    byTeam.forEach((team, codes) -> staffed(dictionary, team, codes));
  }

  /** Whole people, and then so many cases that the load is exact. */
  private void staffed(Dictionary dictionary, String name, List<String> codes) {
    double work = 0;
    for (String code : codes) {
      work += 7 * offered(code) * handlingMinutes(code) / 60;
    }
    int heads = (int) StrictMath.max(2, StrictMath.round(work / (load * Team.WEEK_OF_A_PERSON)));
    double scale = heads * load * Team.WEEK_OF_A_PERSON / work;
    WorkCalendar calendar = Objects.requireNonNull(policy.calendars().get(name));
    Team team = new Team(name, teams.size(), heads, calendar, end + 3 * Hours.WEEK);
    teams.add(team);
    for (String code : codes) {
      types.add(truth(dictionary.type(code), team, scale));
    }
  }

  private Trouble truth(ExceptionType row, Team team, double scale) {
    MoneyTerms terms = terms(row.code());
    Draws truth = new Draws(TRUTH, row.code().hashCode());
    double odds =
        terms.falseAlarmShare() / (1 - terms.falseAlarmShare()) * truth.spread(FALSE_ALARM_BIAS);
    return new Trouble(
        row.code(),
        types.size(),
        team,
        terms,
        2 - row.severity().ordinal(),
        perDay(row.code()) * scale,
        handlingMinutes(row.code()),
        terms.leadHours() * truth.spread(LEAD_BIAS),
        terms.selfResolutionPerHour() * truth.factor(SELF_BIAS),
        StrictMath.min(0.45, StrictMath.max(0.02, odds / (1 + odds))));
  }

  /** The true mean of a type. */
  private double handlingMinutes(String code) {
    return terms(code).handlingMinutes()
        * new Draws(TRUTH, HANDLING, code.hashCode()).factor(HANDLING_BIAS);
  }

  private MoneyTerms terms(String code) {
    return Objects.requireNonNull(policy.terms().get(code));
  }

  private static double perDay(String code) {
    return Objects.requireNonNull(PER_DAY.get(code));
  }

  /** Handlings a day: where faults are repaired, each of them takes one that lasts longer. */
  private double offered(String code) {
    return losses.faults() && code.startsWith("INT-")
        ? FAULTS_PER_DAY * REPAIR * share(code)
        : perDay(code);
  }

  private static double share(String code) {
    return code.equals("INT-EDI-REJECTED") ? 0.6 : 0.4;
  }

  private void hire() {
    for (Team team : teams) {
      people.addAll(team.staff(people.size(), teams.get((team.number + 1) % teams.size())));
    }
  }

  // ---- what happens ----

  /** Of a rate a day, what it is in an hour. */
  private static double rate(double perDay, int hour) {
    double sum = 0;
    for (double share : DAY) {
      sum += share;
    }
    double peak = hour >= WARM_UP && hour < WARM_UP + Hours.WEEK ? PEAK : 1;
    return perDay * WEEK[Hours.weekday(hour)] * DAY[hour % 24] / sum * peak;
  }

  /** Times of a Poisson process of this many a mean day. */
  private List<Double> times(Draws draws, double perDay) {
    List<Double> times = new ArrayList<>();
    for (int hour = 0; hour < end; hour++) {
      double rate = rate(perDay, hour);
      for (double at = draws.wait(rate); at < 1; at += draws.wait(rate)) {
        times.add(hour + at);
      }
    }
    return times;
  }

  private void arrive(Trouble type) {
    int count = 0;
    for (double at : times(new Draws(seed, ARRIVALS, type.number()), type.perDay())) {
      cases.add(drawn(type, at, new Draws(seed, CASE, type.number(), count++), null));
    }
  }

  private void breakThings() {
    Trouble rejected = named("INT-EDI-REJECTED");
    Trouble failed = named("INT-MAPPING-FAILED");
    Trouble noNotice = named("PRC-ASN-MISSING");
    Trouble incomplete = named("ORD-DATA-INCOMPLETE");
    for (double at : times(new Draws(seed, FAULTS), FAULTS_PER_DAY)) {
      Draws draws = new Draws(seed, FAULTS, faults.size());
      Trouble lead = draws.uniform() < share(rejected.code()) ? rejected : failed;
      double heals = draws.wait(lead.selfResolutionPerHour());
      Fault fault = new Fault(faults.size(), at, at + StrictMath.min(heals, FAULT_CAP));
      faults.add(fault);
      cases.add(drawn(lead, at, draws, fault));
      double documents = DOCUMENTS_MEDIAN * draws.spread(DOCUMENTS_SPREAD);
      for (double next = at + draws.wait(documents);
          next < StrictMath.min(end, fault.ends());
          next += draws.wait(documents)) {
        Trouble type =
            switch (draws.oneOf(0.6, 0.2, 0.2)) {
              case 0 -> lead;
              case 1 -> noNotice;
              default -> incomplete;
            };
        cases.add(drawn(type, next, draws, fault));
      }
    }
  }

  private Trouble named(String code) {
    return types.stream().filter(type -> type.code().equals(code)).findFirst().orElseThrow();
  }

  private Case drawn(Trouble type, double at, Draws draws, @Nullable Fault fault) {
    MoneyTerms terms = type.terms();
    boolean promise = type.line() == Trouble.Line.PROMISE;
    int drawnTier = draws.oneOf(TIER_SHARE);
    int site = draws.index(SITES);
    int lane = draws.index(LANES);
    double tierValue = promise ? TIER_VALUE[drawnTier] : 1;
    double value =
        StrictMath.rint(terms.defaultValueMinor() * tierValue * draws.factor(VALUE_SPREAD));
    double slack =
        terms.slackHours() * StrictMath.exp(SLACK_SPREAD * (draws.normal() - LOWER_TERCILE));
    boolean contract = draws.uniform() < TIER_CONTRACT[drawnTier] && promise;
    double lump = terms.lumpMinor() * draws.factor(MONEY_SPREAD);
    double penalty = contract ? StrictMath.rint(lump * TIER_PENALTY[drawnTier]) : -1;
    boolean export = draws.uniform() < EXPORT_SHARE && promise;
    double[] hidden = {draws.uniform(), draws.uniform()};
    boolean falseAlarm = draws.uniform() < type.falseAlarmShare();
    double cancel = value * terms.valueShare() * draws.factor(MONEY_SPREAD) / 100;
    double late = terms.perLateHourMinor() * draws.factor(MONEY_SPREAD) / 100;
    double open = terms.perOpenHourMinor() * draws.factor(MONEY_SPREAD) / 100;
    double growth = terms.growthMinor() * draws.factor(MONEY_SPREAD) / 100;
    double handling =
        type.handlingMinutes() / 60 * siteFactor[site] * draws.factor(HANDLING_SPREAD);
    double lead = type.leadHours() * laneFactor[lane] * draws.spread(terms.leadSpread());
    double resolves = draws.wait(type.selfResolutionPerHour() * draws.factor(SELF_SPREAD));
    boolean repairs = fault != null && type.line() == Trouble.Line.INTEGRATION;
    return new Case(
        0,
        type,
        at,
        promise ? drawnTier : -1,
        site,
        lane,
        value,
        losses.due(type, lane, at + slack),
        penalty,
        contract || export,
        hidden,
        falseAlarm && fault == null,
        (contract ? penalty : lump) / 100,
        cancel,
        late,
        open,
        growth,
        repairs ? REPAIR * handling : handling,
        lead,
        repairs ? Double.POSITIVE_INFINITY : at + resolves,
        fault);
  }

  boolean measured(Case one) {
    return one.detected() >= WARM_UP;
  }

  double measuredDays() {
    return (end - WARM_UP) / Hours.DAY;
  }
}
