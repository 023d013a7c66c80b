package dev.andon.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.testing.TestAndon;
import dev.andon.testing.X12;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the ERP's document to the partner, and from the partner's answer to the case. */
@Tag("journey")
class SentDocumentTest {
  @TempDir static Path data;
  @TempDir static Path installation;
  private static TestAndon andon;

  @BeforeAll
  static void start() throws IOException {
    Path home = TestAndon.home(installation);
    Files.writeString(
        home.resolve("config/partners/supplyco.yaml"),
        """
        id: SUPPLYCO
        party: S200
        identifiers:
          - {qualifier: '01', id: SUPPLYCO}
        answers:
          expected: 2s
        """);
    andon = TestAndon.start(home, data, Map.of());
  }

  @AfterAll
  static void stop() {
    andon.close();
  }

  private static String order(String number) {
    return X12.interchange("ZZ", "ERP", "PO", 1, "850", List.of(X12.order(number, "10")));
  }

  private static String left(String number) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> andon.answers("SUPPLYCO").stream().anyMatch(has(number)));
    return andon.answers("SUPPLYCO").stream().filter(has(number)).findFirst().orElseThrow();
  }

  private static java.util.function.Predicate<String> has(String number) {
    return document -> document.contains("*" + number + "*");
  }

  private static void answer(int control, String document, String... verdict) {
    String group = document.replaceAll("(?s).*GE\\*1\\*(\\d+)~.*", "$1");
    List<String> segments =
        Stream.concat(Stream.of("AK1*PO*" + group, "AK2*850*0001"), Stream.of(verdict)).toList();
    andon.drop(
        "edi/in",
        "answer-" + control + ".edi",
        X12.interchange("01", "SUPPLYCO", "FA", control, "997", List.of(segments)));
  }

  @Test
  void whatThePartnerDoesNotAcknowledgeInTimeIsACaseUntilTheLateAnswerComes() {
    andon.drop("edi/send/SUPPLYCO", "late.edi", order("4600001"));
    String document = left("4600001");
    andon.awaitCase("INT-ACK-OVERDUE", "open", "S200 has not acknowledged our 850 PO 4600001");
    answer(6601, document, "AK5*A", "AK9*A*1*1*1");
    andon.awaitCase("INT-ACK-OVERDUE", "closed", "PO 4600001");
    assertThat(andon.answers("SUPPLYCO")).noneMatch(text -> text.contains("ST*997"));
  }

  @Test
  void whatThePartnerRejectsIsACaseThatNamesSegmentAndElement() {
    assertThat(
            andon
                .send(
                    andon
                        .authenticated("/api/v1/edi/send?partner=SUPPLYCO")
                        .version(HttpClient.Version.HTTP_1_1)
                        .header("Content-Type", "application/octet-stream")
                        .POST(BodyPublishers.ofString(order("4600002"))))
                .statusCode())
        .isEqualTo(202);
    answer(6602, left("4600002"), "AK3*PO1*5**8", "AK4*2*380*6*10", "AK5*R*5", "AK9*R*1*1*0");
    andon.awaitCase("INT-PARTNER-REJECTED-US", "open", "S200 rejected our 850 PO 4600002");
    andon.awaitCase(
        "INT-PARTNER-REJECTED-US",
        "open",
        "PO1 (segment 5): element 2 has characters that it must not have [6] (10)");
  }

  @Test
  void applicationAdviceIsLinkedToTheDocumentThatItIsAbout() {
    andon.drop("edi/send/SUPPLYCO", "advised.edi", order("4600004"));
    String group = left("4600004").replaceAll("(?s).*GE\\*1\\*(\\d+)~.*", "$1");
    List<String> advice =
        List.of(
            "BGN*11*A-1*20260302*0900",
            "OTI*TR*PO*4600004***20260302*0815*" + group + "*0001*850*004010",
            "TED*024*We do not buy I1 from you*PO1*5");
    andon.drop(
        "edi/in",
        "advice.edi",
        X12.interchange("01", "SUPPLYCO", "AG", 6604, "824", List.of(advice)));
    andon.awaitCase("INT-PARTNER-REJECTED-US", "open", "S200 rejected our 850 PO 4600004");
    andon.awaitCase("INT-PARTNER-REJECTED-US", "open", "We do not buy I1 from you");
  }

  @Test
  void anAcknowledgementOfWhatWeNeverSentIsACase() {
    answer(6603, "GE*1*987654~\n", "AK5*A", "AK9*A*1*1*1");
    andon.awaitCase("INT-EDI-REJECTED", "open", "which we never sent to SUPPLYCO");
  }
}
