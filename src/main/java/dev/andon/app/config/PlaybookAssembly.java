package dev.andon.app.config;

import dev.andon.calendar.SiteCalendars;
import dev.andon.casework.CaseBook;
import dev.andon.casework.RuledThresholds;
import dev.andon.casework.RulingCounts;
import dev.andon.casework.Triage;
import dev.andon.decision.Contract;
import dev.andon.decision.ExpressionLanguage;
import dev.andon.decision.Problem;
import dev.andon.decision.Rulebook;
import dev.andon.decision.cel.CelLanguage;
import dev.andon.decision.file.DecisionReader;
import dev.andon.detection.Detectors;
import dev.andon.detection.Dictionary;
import dev.andon.enrichment.Projections;
import dev.andon.expectation.Expectations;
import dev.andon.expectation.Feeds;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.intake.edi.Partner;
import dev.andon.pipeline.Playbook;
import dev.andon.policy.InForce;
import dev.andon.policy.PolicyVersion;
import dev.andon.scoring.Averages;
import dev.andon.scoring.Estimator;
import dev.andon.scoring.Learned;
import dev.andon.scoring.Scorer;
import dev.andon.scoring.ScoringPolicy;
import dev.andon.scoring.TreeModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Makes the pipeline's playbook of one version of each policy. */
public final class PlaybookAssembly implements InForce.Assembly<Playbook> {
  private static final int MAX_CHARACTERS = 1 << 20;
  private final ExpressionLanguage language = new CelLanguage();
  private final Supplier<Collection<Partner>> partners;
  private final RulingCounts counts;

  /** Compiled decisions by name and version: versions never change. */
  private final Map<String, Rulebook> rulebooks = new ConcurrentHashMap<>();

  /**
   * @param partners whose profiles add feeds
   * @param counts of the rulings
   */
  public PlaybookAssembly(Supplier<Collection<Partner>> partners, RulingCounts counts) {
    this.partners = partners;
    this.counts = counts;
  }

  @Override
  public void check(PolicyVersion version) {
    if (version.body().length() > MAX_CHARACTERS) {
      throw wrong(version.name() + " has more than " + MAX_CHARACTERS + " characters");
    }
    if (version.name().startsWith(PolicyDrafts.DECISIONS)) {
      rulebook(version);
      return;
    }
    switch (version.name()) {
      case "exceptions" -> ConfigReader.dictionary(version.body());
      case "owners" -> ConfigReader.owners(version.body());
      case "calendars" -> ConfigReader.calendars(version.body());
      case "estimates" -> ConfigReader.estimates(version.body());
      case "model" -> ModelReader.model(version.body());
      default -> {
        // The others are checked with what they belong to.
      }
    }
  }

  /**
   * Checks a text alone and with the policies that are in force when it shall be.
   *
   * @param all versions of the policies
   * @throws FaultException REJECTED, POLICY-WRONG
   */
  public void validate(String name, String text, Instant at, List<PolicyVersion> all) {
    PolicyVersion candidate = new PolicyVersion(name, 0, text, "", "", "", at, at);
    Map<String, PolicyVersion> versions = InForce.named(all, at);
    versions.put(name, candidate);
    try {
      check(candidate);
      of(versions);
    } catch (FaultException e) {
      throw FaultException.of(
          "POLICY-WRONG", FaultKind.REJECTED, e.fault().message(), e.fault().repair());
    }
  }

  /** A proposal's text as the version that it would be, which must be right alone. */
  public Rulebook rulebook(PolicyVersion version) {
    String key = version.name() + "@" + version.version();
    Rulebook known = rulebooks.get(key);
    if (known != null && version.version() > 0) {
      return known;
    }
    List<Problem> problems = new ArrayList<>();
    String name = version.name().substring(PolicyDrafts.DECISIONS.length());
    Optional<Rulebook> book =
        new DecisionReader(language).read(name, version.name(), version.body(), problems);
    book.ifPresent(one -> problems.addAll(one.failures()));
    if (!problems.isEmpty()) {
      throw wrong(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    }
    Rulebook compiled = book.orElseThrow();
    if (version.version() > 0) {
      rulebooks.put(key, compiled);
    }
    return compiled;
  }

  private static FaultException wrong(String message) {
    return FaultException.of(
        "POLICY-WRONG",
        FaultKind.MISCONFIGURED,
        message,
        "Correct the draft and propose it again.");
  }

  @Override
  public Playbook of(Map<String, PolicyVersion> versions) {
    try {
      return playbook(versions);
    } catch (IllegalArgumentException e) {
      // A detector or a chain misses something that the texts alone do not show.
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  /** What scores alone; fails as the whole does. */
  public Scorer scorer(Map<String, PolicyVersion> versions) {
    try {
      ScoringPolicy terms = terms(versions, ConfigReader.dictionary(body(versions, "exceptions")));
      return new Scorer(terms, estimator(versions, terms));
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private static ScoringPolicy terms(Map<String, PolicyVersion> versions, Dictionary dictionary) {
    PolicyVersion scoring = version(versions, "scoring");
    PolicyVersion calendars = version(versions, "calendars");
    return ConfigReader.scoring(
        scoring.body(), scoring.version(), calendars.body(), calendars.version(), dictionary);
  }

  private Playbook playbook(Map<String, PolicyVersion> versions) {
    Map<String, Triage.Book> books = new HashMap<>();
    for (String name : Contract.names()) {
      PolicyVersion rules = version(versions, PolicyDrafts.DECISIONS + name);
      books.put(name, new Triage.Book(rulebook(rules), rules.version()));
    }
    Dictionary dictionary =
        ConfigReader.dictionary(body(versions, "exceptions"))
            .with(
                new RuledThresholds(
                    Objects.requireNonNull(books.remove("thresholds")).rules(), counts));
    ScoringPolicy terms = terms(versions, dictionary);
    SiteCalendars sites = ConfigReader.sites(body(versions, "calendars"));
    Expectations expectations =
        ExpectationsReader.expectations(body(versions, "expectations"), sites, dictionary);
    Feeds feeds =
        FeedsReader.feeds(
            body(versions, "feeds"), sites, partners.get(), Projections.TYPES, expectations);
    return new Playbook(
        Projections.standard(ConfigReader.owners(body(versions, "owners"))),
        Detectors.standard(dictionary, expectations),
        new Scorer(terms, estimator(versions, terms)),
        new CaseBook(
            dictionary,
            ConfigReader.correlation(body(versions, "correlation"), dictionary),
            new Triage(books, terms.calendars(), counts)),
        expectations,
        feeds);
  }

  /** What trees learnt; where nothing was, what was counted; else what people set. */
  private static Estimator estimator(Map<String, PolicyVersion> versions, ScoringPolicy terms) {
    PolicyVersion counted = versions.get("estimates");
    Averages averages =
        counted == null
            ? Averages.none(terms.uncertainty())
            : new Averages(
                counted.version(), ConfigReader.estimates(counted.body()), terms.uncertainty());
    PolicyVersion learnt = versions.get("model");
    TreeModel model = learnt == null ? TreeModel.NONE : ModelReader.model(learnt.body());
    return learnt == null || model.equals(TreeModel.NONE)
        ? averages
        : new Learned(learnt.version(), model, averages);
  }

  private static String body(Map<String, PolicyVersion> versions, String name) {
    return version(versions, name).body();
  }

  private static PolicyVersion version(Map<String, PolicyVersion> versions, String name) {
    PolicyVersion version = versions.get(name);
    if (version == null) {
      throw wrong("the policy " + name + " has no version");
    }
    return version;
  }
}
