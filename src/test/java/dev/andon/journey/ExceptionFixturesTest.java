package dev.andon.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.andon.app.DemoBeans;
import dev.andon.demo.Day;
import dev.andon.demo.Entry;
import dev.andon.demo.Player;
import dev.andon.detection.Detectors;
import dev.andon.detection.Dictionary;
import dev.andon.detection.ExceptionType;
import dev.andon.testing.ExceptionFixture;
import dev.andon.testing.ExceptionFixture.Ending;
import dev.andon.testing.Policies;
import dev.andon.testing.Rows;
import dev.andon.testing.TestAndon;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every type of the dictionary opens, stays shut and closes by itself: its histories are played
 * through the real doors of one running system, all on one business clock. Some types alone: {@code
 * -Dandon.fixtures=ORD-CREDIT-HOLD,WHS-SHORT-PICK}.
 */
class ExceptionFixturesTest {
  private static final Dictionary DICTIONARY = Policies.dictionary();

  @TempDir static Path data;
  @TempDir static Path folder;
  private static List<ExceptionFixture> fixtures;
  private static List<ExceptionFixture> scenarios;
  private static TestAndon andon;
  private static DataSource store;

  @BeforeAll
  static void play() throws Exception {
    fixtures = ExceptionFixture.all();
    scenarios = ExceptionFixture.scenarios();
    Path home = TestAndon.home(folder);
    ExceptionFixture.settle(scenarios, home);
    andon =
        TestAndon.start(
            home,
            data,
            Map.of(
                "andon.erp.enabled",
                "true",
                "andon.erp.pollMillis",
                "50",
                "andon.intake.webhook.sources",
                "shop,swiftship,tms,wms-south",
                "andon.intake.flat.stableMillis",
                "0"),
            new DemoBeans());
    store = andon.bean("dataSource", DataSource.class);
    HikariDataSource reader = andon.bean("outboxErp-erp", HikariDataSource.class);
    HikariConfig owner = new HikariConfig();
    owner.setJdbcUrl(reader.getJdbcUrl());
    owner.setUsername("erp");
    owner.setPassword(andon.settings().secrets().get("database-erp"));
    Day day = ExceptionFixture.day(fixtures, scenarios);
    try (HikariDataSource erp = new HikariDataSource(owner)) {
      new Player(
              day,
              new Player.Places(
                  store,
                  erp,
                  andon.settings().dataDirectory(),
                  URI.create("http://127.0.0.1:" + andon.settings().get("andon.http.port")),
                  source ->
                      andon
                          .settings()
                          .secrets()
                          .get(source.equals(Entry.EVENTS) ? "api-token" : "webhook/" + source),
                  Clock.systemUTC(),
                  andon.settings().tenant()),
              Duration.ZERO)
          .play();
    }
  }

  @AfterAll
  static void stop() {
    andon.close();
  }

  private record Case(String state, String team, String outcome) {}

  private static List<Case> cases(String type, String key) throws SQLException {
    try (Connection connection = store.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select state, team, coalesce(outcome, '') from exception_case where type = ? and key = ?")) {
      select.setString(1, type);
      select.setString(2, key);
      try (ResultSet rows = select.executeQuery()) {
        List<Case> cases = new ArrayList<>();
        while (rows.next()) {
          cases.add(new Case(rows.getString(1), rows.getString(2), rows.getString(3)));
        }
        return cases;
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> everyTypeOpensStaysShutAndClosesByItself() {
    List<DynamicTest> tests = new ArrayList<>();
    for (ExceptionFixture fixture : fixtures) {
      for (Ending ending : Ending.values()) {
        for (String key : fixture.keys(ending)) {
          tests.add(
              DynamicTest.dynamicTest(
                  fixture.type() + " " + ending + " " + key,
                  () -> check(DICTIONARY.type(fixture.type()), ending, key)));
        }
      }
    }
    return tests.stream();
  }

  private static void check(ExceptionType type, Ending ending, String key) throws SQLException {
    List<Case> cases = cases(type.code(), key);
    switch (ending) {
      case OPENS -> assertThat(cases).as(key).containsExactly(new Case("open", type.team(), ""));
      case STAYS -> assertThat(cases).as(key).isEmpty();
      case CLOSES ->
          assertThat(cases)
              .as(key)
              .containsExactly(
                  type.autoClose()
                      ? new Case("closed", type.team(), "cleared")
                      : new Case("open", type.team(), ""));
    }
  }

  @TestFactory
  Stream<DynamicTest> everyScenarioOpensItsCases() {
    return scenarios.stream()
        .map(
            scenario ->
                DynamicTest.dynamicTest(
                    scenario.type(),
                    () ->
                        assertThat(opened(scenario))
                            .containsExactlyInAnyOrderElementsOf(scenario.cases())));
  }

  /**
   * What stands open on objects of a scenario: its name is part of their keys, or it names them.
   */
  private static List<String> opened(ExceptionFixture scenario) throws SQLException {
    try (Connection connection = store.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select c.type || ' ' || c.key || ' ' || c.team || ' in ' || l.type || ' '"
                    + " || case when ? then (c.handling->>'gate') || ' ' || (c.handling->>'mode') else '' end from exception_case c"
                    + " join exception_case l on l.tenant = c.tenant and l.case_id = c.lead where c.state = 'open' and (c.key like ? or c.key = any (?))")) {
      select.setBoolean(1, scenario.handled());
      select.setString(2, "%" + scenario.type() + "-%");
      select.setArray(3, connection.createArrayOf("text", scenario.keys().toArray()));
      try (ResultSet rows = select.executeQuery()) {
        List<String> cases = new ArrayList<>();
        while (rows.next()) {
          cases.add(rows.getString(1));
        }
        return cases;
      }
    }
  }

  @Test
  void nothingThatTheHistoriesBringIsLeftUnread() throws SQLException {
    try (Connection connection = store.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select fault_code || ' ' || fault::text from dead_letter");
        ResultSet rows = select.executeQuery()) {
      List<String> parked = new ArrayList<>();
      while (rows.next()) {
        parked.add(rows.getString(1));
      }
      assertThat(parked).isEmpty();
    }
  }

  @Test
  void whatIfComesToEveryStoredDecisionAndOrder() throws Exception {
    String body =
        new ObjectMapper()
            .writeValueAsString(Map.of("name", "scoring", "body", Policies.draft("scoring")));
    JsonNode report =
        new ObjectMapper()
            .readTree(
                andon
                    .send(
                        andon
                            .authenticated("/api/v1/whatif")
                            .POST(HttpRequest.BodyPublishers.ofString(body)))
                    .body());
    assertThat(report.at("/validation/text").asText())
        .as(report.toString())
        .startsWith("validated: ");
    assertThat(report.at("/validation/decisions").asLong())
        .isEqualTo(Rows.number(store, "select count(*) from decision"))
        .isGreaterThan(100);
    assertThat(report.at("/validation/openCases").asLong())
        .isEqualTo(
            Rows.number(store, "select count(*) from exception_case where state <> 'closed'"))
        .isGreaterThan(50);
    // The same text moves nobody.
    assertThat(report.at("/moved/rises").asInt() + report.at("/moved/falls").asInt()).isZero();
    for (JsonNode differing : report.path("cases")) {
      assertThat(differing.path("count").asInt()).isZero();
    }
  }

  @Test
  void everyTypeHasADetectorAndHistories() {
    Set<String> expected =
        DICTIONARY.types().stream().map(ExceptionType::code).collect(Collectors.toSet());
    assertThat(new TreeSet<>(Detectors.standard(DICTIONARY, Policies.expectations()).types()))
        .isEqualTo(new TreeSet<>(expected));
    if (System.getProperty("andon.fixtures") == null) {
      assertThat(fixtures.stream().map(ExceptionFixture::type).collect(Collectors.toSet()))
          .isEqualTo(expected);
    }
  }
}
