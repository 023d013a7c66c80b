package dev.andon.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ContractCommandTest {
  @TempDir private Path folder;

  private record Ended(int code, String out, String err) {}

  private static Ended run(String... words) {
    CommandLine andon = Andon.commandLine();
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    andon.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return new Ended(andon.execute(words), out.toString(), err.toString());
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content).toString();
  }

  @Test
  void aRightWebhookIsAcceptedWithItsEvent() throws IOException {
    String file =
        file(
            "a.json",
            "{\"status\":\"DELAYED\",\"timestamp\":\"2026-03-02T10:00:00Z\",\"tracking\":{\"reference\":\"S-77\"}}");
    Ended ended = run("contract", "check", "--feed", "webhook/swiftship", "--json", file);
    assertThat(ended.code()).isZero();
    assertThat(ended.out())
        .contains("\"verdict\":\"accepted\"")
        .contains("\"type\":\"shipment.milestone.v1\"");
  }

  @Test
  void aWrongWebhookIsToldWithTheFieldThatBreaksIt() throws IOException {
    String file =
        file(
            "b.json",
            "{\"status\":\"LOST\",\"timestamp\":\"2026-03-02T10:00:00Z\",\"tracking\":{\"reference\":\"S-77\"}}");
    Ended ended = run("contract", "check", "--feed", "webhook/swiftship", "--json", file);
    assertThat(ended.code()).isEqualTo(3);
    assertThat(ended.out())
        .contains("\"verdict\":\"rejected\"", "\"field\":\"status\"", "PICKED_UP");
  }

  @Test
  void aRecordOfAFlatFileIsToldWithItsLineWhileTheRestIsFine() throws IOException {
    String file =
        file(
            "picks.csv",
            "Kunde;Auftrag;Position;Artikel;Lager;Soll;Ist;Grund;Zeit\n"
                + "C100;4500123;1;I-1007;DC1;10;x;;02.03.2026 10:15\n"
                + "C100;4500124;1;I-1007;DC1;10;10;;02.03.2026 10:15\n");
    Ended ended = run("contract", "check", "--feed", "flat/wms-north-picks", file);
    assertThat(ended.code()).isEqualTo(3);
    assertThat(ended.out()).contains("partial", "line 2", "Ist", "1 event(s) would be made");
  }

  @Test
  void linesOfOutboxRowsAreCheckedEach() throws IOException {
    String file =
        file(
            "rows.jsonl",
            "{\"id\":1,\"topic\":\"order.released\",\"key\":\"k\",\"payload\":{\"customer\":\"C1\",\"order\":\"1\",\"erp_order\":\"E\",\"hold\":\"credit\"},\"occurred_at\":\"2026-03-02T10:00:00Z\"}\n"
                + "{\"id\":2,\"topic\":\"order.released\",\"key\":\"k\",\"payload\":{},\"occurred_at\":\"2026-03-02T10:00:00Z\"}\n");
    Ended ended = run("contract", "check", "--feed", "outbox/erp", file);
    assertThat(ended.code()).isEqualTo(3);
    assertThat(ended.out()).contains("rows.jsonl:1: accepted", "rows.jsonl:2: rejected");
  }

  @Test
  void aRowThatNoRuleTakesIsToldWhatTheRulesTake() throws IOException {
    String file =
        file(
            "row.json",
            "{\"id\":1,\"topic\":\"stop\",\"payload\":{},\"occurred_at\":\"2026-03-02T10:00:00Z\"}");
    Ended ended = run("contract", "check", "--feed", "outbox/erp", file);
    assertThat(ended.code()).isEqualTo(3);
    assertThat(ended.out())
        .contains("its rules take records with {topic=customer.changed} or {topic=item.changed}");
  }

  @Test
  void anUnknownFeedIsOneSentenceWithTheKnownOnes() throws IOException {
    Ended ended = run("contract", "check", "--feed", "webhook/nobody", file("c.json", "{}"));
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err())
        .contains(
            "no mapping for the feed webhook/nobody. There are [shop, swiftship, tms, wms-south]");
  }

  @Test
  void whatIsNoAddressIsWrongUsage() {
    assertThat(run("contract", "check", "erp.example").code()).isEqualTo(2);
    assertThat(run("contract", "check", "--service", "crm", "http://localhost").code())
        .isEqualTo(2);
  }
}
