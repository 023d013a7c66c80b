package dev.andon.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.app.health.WaitingHealth;
import dev.andon.testing.Edifact;
import dev.andon.testing.Rows;
import dev.andon.testing.TestAndon;
import dev.andon.testing.X12;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Condition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What partners' profiles make of duplicates, gaps and tests, while the system runs. */
@Tag("journey")
class PartnerProfileTest {
  @TempDir static Path folder;
  @TempDir static Path data;
  private static Path home;
  private static TestAndon andon;

  @BeforeAll
  static void start() throws IOException {
    home = TestAndon.home(folder);
    profile("acme", "ZZ", "acknowledgements: {duplicates: repeat}");
    profile("borealis", "ZZ", "acknowledgements: {duplicates: refuse}\ntests: refuse");
    profile("globex", "14", "acknowledgements: {duplicates: refuse}\ntests: refuse");
    profile("cobalt", "ZZ", "sequential: true");
    profile("dunmore", "ZZ", "status: test");
    profile("eastgate", "ZZ", "status: suspended");
    andon = TestAndon.start(home, data, Map.of());
  }

  @AfterAll
  static void stop() {
    andon.close();
  }

  private static void profile(String id, String qualifier, String rules) throws IOException {
    String name = id.toUpperCase(java.util.Locale.ROOT);
    Files.writeString(
        home.resolve("config/partners/" + id + ".yaml"),
        "id: %s\nparty: C-%s\nidentifiers: [{qualifier: '%s', id: %s}]\n%s\n"
            .formatted(name, name, qualifier, name, rules));
  }

  private static String order(String sender, int control) {
    return X12.interchange(
        "ZZ", sender, "PO", control, "850", List.of(X12.order("PO-" + control, "10")));
  }

  private static String drop(String name, String content, String state) {
    andon.drop("edi/in", name, content);
    return andon.awaitMessage("name=" + name, state);
  }

  private static List<String> awaitAnswers(String partner, int count) {
    Awaitility.await().untilAsserted(() -> assertThat(andon.answers(partner)).hasSize(count));
    return andon.answers(partner);
  }

  @Test
  void whatWasAcceptedIsAnsweredAgainAsItWasForEachTimeThatItComesAgain() {
    drop("first.edi", order("ACME", 7001), "translated");
    String first = awaitAnswers("ACME", 1).get(0);
    drop("second.edi", order("ACME", 7001), "absorbed");
    assertThat(awaitAnswers("ACME", 2)).containsOnly(first);
    drop("third.edi", order("ACME", 7001), "absorbed");
    assertThat(awaitAnswers("ACME", 3)).containsOnly(first);
    drop("other.edi", order("ACME", 7001).replace("PO-7001", "PO-7998"), "conflict");
    drop("last.edi", order("ACME", 7001), "absorbed");
    assertThat(awaitAnswers("ACME", 4)).containsOnly(first);
  }

  @Test
  void aDuplicateIsRefusedByItsCodeWhereTheProfileSaysSo() {
    drop("b-first.edi", order("BOREALIS", 7002), "translated");
    drop("b-second.edi", order("BOREALIS", 7002), "absorbed");
    assertThat(awaitAnswers("BOREALIS", 2))
        .anySatisfy(answer -> assertThat(answer).contains("AK9*A*1*1*1~"))
        .anySatisfy(
            answer -> assertThat(answer).contains("TA1*000007002*260302*0815*R*025~\nIEA*0*"));
    drop("b-other.edi", order("BOREALIS", 7002).replace("PO-7002", "PO-7999"), "conflict");
    assertThat(awaitAnswers("BOREALIS", 3).stream().filter(answer -> answer.contains("*R*025~")))
        .as("the number is refused with the same content and with other content")
        .hasSize(2);
    awaitCases("INT-IDENTITY-CONFLICT", "000007002", true);
    String test = order("BOREALIS", 7003).replace("*0*P*>", "*0*T*>");
    assertThat(drop("b-test.edi", test, "rejected")).contains("EDI-TEST-REFUSED");
    assertThat(awaitAnswers("BOREALIS", 4))
        .anySatisfy(answer -> assertThat(answer).contains("*0*T*>~", "*R*020~"));
    String message =
        Edifact.interchange(
            "GLOBEX:14",
            "7004",
            "ORDERS:D:96A:UN",
            List.of(
                List.of(
                    "BGM+220+E7+9",
                    "DTM+137:20260302:102",
                    "LIN+1++I1:SA",
                    "QTY+21:10:PCE",
                    "UNS+S")));
    drop("g-first.edi", message, "translated");
    drop("g-second.edi", message, "absorbed");
    drop("g-other.edi", message.replace("QTY+21:10", "QTY+21:11"), "conflict");
    drop(
        "g-test.edi",
        message.replace("+7004'", "+7005'").replaceFirst("7005'", "7005++++++1'"),
        "rejected");
    assertThat(awaitAnswers("GLOBEX", 4))
        .areExactly(
            2,
            new Condition<>(
                answer -> answer.contains("UCI+7004+GLOBEX:14+4399901000004:14+4+26+UNB'"),
                "refuses a number that was used"))
        .anySatisfy(
            answer -> assertThat(answer).contains("UCI+7005+GLOBEX:14+4399901000004:14+4+25+UNB'"));
  }

  @Test
  void aMissingNumberIsACaseUntilItsInterchangeArrives() {
    drop("c-1.edi", order("COBALT", 7010), "translated");
    drop("c-4.edi", order("COBALT", 7013), "translated");
    awaitMissing("ZZ/COBALT/ZZ/ANDON/000007011/P", "ZZ/COBALT/ZZ/ANDON/000007012/P");
    drop("c-2.edi", order("COBALT", 7011), "translated");
    awaitMissing("ZZ/COBALT/ZZ/ANDON/000007012/P");
    drop("c-3.edi", order("COBALT", 7012).replace("IEA*1", "IEA*2"), "rejected");
    awaitMissing();
  }

  private static void awaitCases(String type, String key, boolean open) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> andon.get("/api/v1/cases?limit=500&type=" + type).contains(key) == open);
  }

  private static void awaitMissing(String... keys) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson(
                        andon.get("/api/v1/cases?limit=500&type=INT-INTERCHANGE-MISSING"))
                    .inPath("$.items[*].key")
                    .isArray()
                    .containsExactlyInAnyOrder((Object[]) keys));
  }

  @Test
  void aTestIsReadAndAnsweredAndTouchesNothingUntilThePartnerGoesLive() throws Exception {
    String file = order("DUNMORE", 7020);
    assertThat(drop("d-test.edi", file, "translated")).contains("order.placed.v1");
    awaitAnswers("DUNMORE", 1);
    profile("dunmore", "ZZ", "status: live");
    drop("d-live.edi", file, "translated");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(events()).containsExactly("false processed", "true kept"));
  }

  private static List<String> events() throws SQLException {
    return Rows.strings(
        andon.store(),
        """
        select (body ->> 'test')::boolean::text || case when exists
          (select 1 from fact_change f where f.event_id = e.id) then ' processed' else ' kept' end
        from event e where subject = 'order:C-DUNMORE/PO-7020' order by 1
        """);
  }

  @Test
  void whoIsSuspendedIsRefusedAndTakenUnderTheSameNumberOnceResumed() throws Exception {
    String file = order("EASTGATE", 7030);
    assertThat(drop("e-1.edi", file, "rejected")).contains("EDI-PARTNER-SUSPENDED");
    assertThat(awaitAnswers("EASTGATE", 1).get(0)).contains("TA1*000007030*260302*0815*R*006~");
    awaitCases("INT-EDI-REJECTED", "ZZ/EASTGATE/ZZ/ANDON/000007030/P", true);
    profile("eastgate", "ZZ", "status: asleep");
    WaitingHealth health = andon.bean("partnersHealth", WaitingHealth.class);
    assertThat(health.call().getMessage().orElse(""))
        .contains("the last good profiles stay in force: ", "eastgate.yaml: status: one of");
    profile("eastgate", "ZZ", "status: live");
    assertThat(health.call().getMessage()).isEmpty();
    drop("e-2.edi", file, "translated");
    awaitCases("INT-EDI-REJECTED", "ZZ/EASTGATE/ZZ/ANDON/000007030/P", false);
  }
}
