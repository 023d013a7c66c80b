package dev.andon.testing;

import dev.andon.app.config.ConfigReader;
import dev.andon.app.config.ExpectationsReader;
import dev.andon.app.config.FeedsReader;
import dev.andon.app.config.PlaybookAssembly;
import dev.andon.app.config.PolicyDrafts;
import dev.andon.casework.CaseBook;
import dev.andon.casework.Correlation;
import dev.andon.casework.RulingCounts;
import dev.andon.casework.Triage;
import dev.andon.detection.Dictionary;
import dev.andon.enrichment.Projections;
import dev.andon.expectation.Expectations;
import dev.andon.expectation.Feeds;
import dev.andon.pipeline.Playbook;
import dev.andon.policy.InForce;
import dev.andon.policy.PolicyVersion;
import dev.andon.scoring.ScoringPolicy;
import dev.andon.worklist.Worklist;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The shipped configuration. */
public final class Policies {
  private Policies() {}

  public static Dictionary dictionary() {
    return ConfigReader.dictionary(text("exceptions.yaml"));
  }

  public static Correlation correlation() {
    return ConfigReader.correlation(text("correlation.yaml"), dictionary());
  }

  public static ScoringPolicy scoring() {
    return ConfigReader.scoring(text("scoring.yaml"), 1, text("calendars.yaml"), 1, dictionary());
  }

  /** The shipped reserve of worklists against starvation. */
  public static Worklist.Reserve reserve() {
    Properties shipped = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of("config", "application.properties"))) {
      shipped.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Worklist.Reserve(
        Integer.parseInt(shipped.getProperty("andon.worklist.reserve.every")),
        Integer.parseInt(shipped.getProperty("andon.worklist.reserve.hours")));
  }

  public static Expectations expectations() {
    return ExpectationsReader.expectations(
        text("expectations.yaml"), ConfigReader.sites(text("calendars.yaml")), dictionary());
  }

  /** Cases by the shipped policies. */
  public static CaseBook caseBook() {
    return inForce(Map.of(), Instant.EPOCH).at(Instant.EPOCH).caseBook();
  }

  /** Cases by a dictionary alone, without rules. */
  public static CaseBook caseBook(Dictionary dictionary) {
    return new CaseBook(
        dictionary, correlation(), new Triage(Map.of(), scoring().calendars(), new RulingCounts()));
  }

  /** The shipped decisions on cases. */
  public static Triage triage() {
    PlaybookAssembly assembly = new PlaybookAssembly(List::of, new RulingCounts());
    Map<String, Triage.Book> books = new HashMap<>();
    for (String name : List.of("severity", "routing", "sla", "gates")) {
      PolicyVersion shipped =
          version("decisions/" + name, 1, draft("decisions/" + name), Instant.EPOCH);
      books.put(name, new Triage.Book(assembly.rulebook(shipped), 1));
    }
    return new Triage(books, scoring().calendars(), new RulingCounts());
  }

  /** The shipped policies, and other texts of some of them from a time on. */
  public static InForce<Playbook> inForce(Map<String, String> edited, Instant from) {
    InForce<Playbook> inForce = new InForce<>(new PlaybookAssembly(List::of, new RulingCounts()));
    List<PolicyVersion> versions = shipped();
    edited.forEach((name, body) -> versions.add(version(name, 2, body, from)));
    inForce.follow(versions);
    return inForce;
  }

  /** The shipped texts as the first versions. */
  public static List<PolicyVersion> shipped() {
    List<PolicyVersion> versions = new ArrayList<>();
    for (String name : PolicyDrafts.names()) {
      versions.add(version(name, 1, draft(name), Instant.EPOCH));
    }
    return versions;
  }

  private static PolicyVersion version(String name, int number, String body, Instant from) {
    return new PolicyVersion(name, number, body, "ann", "bob", "", from, from);
  }

  /** The shipped text of a policy. */
  public static String draft(String name) {
    try {
      return PolicyDrafts.read(Path.of(""), name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Feeds feeds() {
    return feeds(text("feeds.yaml"));
  }

  public static Feeds feeds(String yaml) {
    return FeedsReader.feeds(
        yaml,
        ConfigReader.sites(text("calendars.yaml")),
        List.of(),
        Projections.TYPES,
        expectations());
  }

  public static String text(String file) {
    try {
      return Files.readString(Path.of("config", file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
