package dev.andon.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.app.cli.Andon;
import dev.andon.intake.webhook.Signature;
import dev.andon.testing.Said;
import dev.andon.testing.TestAndon;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Tag("journey")
class CommandLineTest {

  private static void shortPick(TestAndon running) {
    String body =
        """
        {"event":"pick","facility":"DC5","ts":1772442000,"order":{"account":"C100","po":"77"},
         "line":{"no":"1","sku":"I7","qty_requested":"10","qty_picked":"3"}}""";
    String timestamp = Long.toString(Instant.now().getEpochSecond());
    byte[] key =
        running.settings().secrets().get("webhook/wms-south").getBytes(StandardCharsets.UTF_8);
    running.send(
        running
            .request("/webhooks/wms-south")
            .header("webhook-id", "c-1")
            .header("webhook-timestamp", timestamp)
            .header(
                "webhook-signature",
                Signature.sign("c-1", timestamp, body.getBytes(StandardCharsets.UTF_8), key))
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  @Test
  void aHandlerListsExplainsClaimsClosesAndReopensACaseAndEverythingIsThereAfterARestart(
      @TempDir Path data) {
    String caseId;
    Map<String, String> store;
    try (TestAndon running = TestAndon.start(data, Map.of())) {
      store = running.sameStore();
      assertThat(Said.by(running, "cases").out()).contains("No cases.");
      shortPick(running);
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () ->
                  Said.by(running, "cases", "--team", "warehouse")
                      .out()
                      .contains("WHS-SHORT-PICK"));
      String table = Said.by(running, "cases", "--team", "warehouse").out();
      assertThat(table).contains("C100/77#1").contains("DC5").contains("EUR");
      caseId = table.strip().substring(table.strip().lastIndexOf(' ') + 1);

      Said explained = Said.by(running, "explain", caseId);
      assertThat(explained.out())
          .contains("Picked 3 of 10")
          .contains("stake")
          .contains("urgency")
          .contains("floor")
          .contains("andon opened");
      assertThat(Said.by(running, "claim", caseId).out()).contains("is now claimed");
      assertThat(
              Said.by(running, "close", caseId, "--outcome", "resolved", "--root-cause", "nobody")
                  .err())
          .contains("expected one of");
      assertThat(
              Said.by(running, "close", caseId, "--outcome", "resolved", "--root-cause", "training")
                  .code())
          .isZero();
      Said twice =
          Said.by(running, "close", caseId, "--outcome", "resolved", "--root-cause", "training");
      assertThat(twice.code()).isEqualTo(1);
      assertThat(twice.err()).contains("the case is closed already");
      assertThat(Said.by(running, "dead-letters").out()).contains("No dead letters.");
      assertThat(Said.by(running, "replay", "5").code()).isEqualTo(1);
    }
    try (TestAndon again = TestAndon.start(data, store)) {
      assertThat(Said.by(again, "cases", "--state", "closed", "--json").out()).contains(caseId);
      assertThat(Said.by(again, "reopen", caseId, "--reason", "picked short again").out())
          .contains("is now open");
      Said verified = Said.by(again, "verify");
      assertThat(verified.code()).isZero();
      assertThat(verified.out()).contains("all intact");
      shortPick(again);
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () ->
                  again
                      .send(again.authenticated("/api/v1/messages?name=c-1"))
                      .body()
                      .contains("absorbed"));
    }
  }

  @Test
  void withoutARunningSystemOneSentenceSaysWhatToDo(@TempDir Path data) {
    StringWriter err = new StringWriter();
    int code =
        Andon.commandLine()
            .setErr(new PrintWriter(err))
            .execute("cases", "--data", data.toString(), "--url", "http://127.0.0.1:1");
    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains("there is no API token at").contains("andon run");
    assertThat(err.toString().strip().lines()).hasSize(1);
    assertThat(new CommandLine(Andon.commandLine().getCommandSpec()).getSubcommands())
        .containsKeys("run", "cases", "explain", "dead-letters", "replay", "verify", "version");
  }
}
