package dev.andon.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.app.edi.EdiReport;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.enrichment.Projections;
import dev.andon.intake.edi.EdiFactory;
import dev.andon.intake.edi.EdiTranslator;
import dev.andon.intake.edi.PartnerDirectory;
import dev.andon.testing.Edifact;
import dev.andon.testing.StaediAlone;
import dev.andon.testing.X12;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a partner's profile makes of our answers. */
class EdiAnswersTest {
  private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");
  private static final AtomicReference<PartnerDirectory> PARTNERS =
      new AtomicReference<>(PartnerDirectory.guest());
  private static final EdiTranslator TRANSLATOR =
      EdiFactory.translator(
          Path.of(""),
          Projections.TYPES,
          () -> NOW,
          new EventSchemas(Projections.TYPES),
          PARTNERS::get);
  private static final StaediAlone STAEDI = new StaediAlone();

  @TempDir Path folder;

  private Map<String, Object> told(String profile, String file) throws IOException {
    Files.writeString(
        folder.resolve("p.yaml"),
        "id: P\nparty: C100\nidentifiers: [{qualifier: ZZ, id: ACME}]\n" + profile);
    PARTNERS.set(PartnerDirectory.read(folder).as("P"));
    return EdiReport.of(TRANSLATOR, "in.edi", file.getBytes(StandardCharsets.ISO_8859_1), NOW)
        .members();
  }

  @SuppressWarnings("unchecked")
  private static List<String> answers(Map<String, Object> told) {
    List<String> answers = (List<String>) told.get("acknowledgements");
    assertThat(answers)
        .allSatisfy(
            answer ->
                assertThat(STAEDI.read(answer.getBytes(StandardCharsets.ISO_8859_1)))
                    .as(answer)
                    .matches(StaediAlone.Found::clean));
    return answers;
  }

  private List<String> answers(String profile, String file) throws IOException {
    return answers(told(profile, file));
  }

  private static List<String> order(String number, String quantity) {
    return List.of(
        "BEG*00*SA*" + number + "**20260302", "PO1*1*" + quantity + "*EA*11.50**VN*I1", "CTT*1");
  }

  private static String orders(String... quantities) {
    return X12.interchange(
        "ZZ",
        "ACME",
        "PO",
        11,
        "850",
        java.util.stream.IntStream.range(0, quantities.length)
            .mapToObj(i -> order("PO-" + (i + 1), quantities[i]))
            .toList());
  }

  private static String edifact(String... quantities) {
    return Edifact.interchange(
        "ACME:ZZ",
        "12",
        "ORDERS:D:96A:UN",
        java.util.Arrays.stream(quantities)
            .map(
                quantity ->
                    List.of(
                        "BGM+220+E1+9",
                        "DTM+137:20260302:102",
                        "LIN+1++I1:SA",
                        "QTY+21:" + quantity + ":PCE",
                        "UNS+S"))
            .toList());
  }

  @Test
  void a999NamesSegmentElementAndTheOrderThatTheyBelongTo() throws IOException {
    String file =
        orders("10", "ten").replace("*X*004010~", "*X*005010~").replace("*U*00401*", "*^*00501*");
    assertThat(answers("acknowledgements: {x12: 999}", file))
        .singleElement()
        .asString()
        .contains("*^*00501*000000001*0*P*>~")
        .contains("GS*FA*ANDON*ACME*20260302*0900*1*X*005010X231A1~")
        .contains(
            """
            ST*999*0001*005010X231A1~
            AK1*PO*11*005010~
            AK2*850*0001~
            IK5*A~
            AK2*850*0002~
            IK3*PO1*3**8~
            CTX*PO NUMBER>PO-2~
            IK4*2*330*6*ten~
            IK5*R*5~
            AK9*P*2*2*1~
            SE*11*0001~
            """);
  }

  @Test
  void aDocumentMayHaveAnotherAcknowledgementThanTheRestOrNone() throws IOException {
    String profile = "documents: {'850': {acknowledgement: none}, '855': {acknowledgement: 999}}";
    assertThat(answers(profile, orders("10"))).isEmpty();
    assertThat(answers("documents: {'850': {}}", orders("10")))
        .singleElement()
        .asString()
        .contains("ST*997*");
    assertThat(told(profile, orders("10").replace("850*", "860*")).toString())
        .contains("EDI-NOT-AGREED", "agreed are [850, 855]");
    assertThat(told("documents: {'850': {versions: ['005010']}}", orders("10")).toString())
        .contains("of version 004010 is not agreed on; agreed are [005010]");
  }

  @Test
  void aGroupThatIsTakenAsAWholeIsRefusedAsAWhole() throws IOException {
    Map<String, Object> told = told("acknowledgements: {level: group}", orders("10", "ten", "5"));
    assertThat(answers(told))
        .singleElement()
        .asString()
        .contains("AK2*850*0001~\nAK5*R*5~\n", "AK9*R*3*3*0~");
    assertThat((List<?>) told.get("events"))
        .singleElement()
        .asString()
        .contains("interchange.rejected.v1");
    assertThat(told.toString()).contains("0001 is refused because another document of its group");
    Map<String, Object> good = told("acknowledgements: {level: group}", orders("10", "4", "5"));
    assertThat((List<?>) good.get("events")).hasSize(3);
    assertThat(answers(good)).singleElement().asString().contains("AK9*A*3*3*3~");
    Map<String, Object> messages = told("acknowledgements: {level: group}", edifact("10", "many"));
    assertThat(answers(messages))
        .singleElement()
        .asString()
        .contains("UCM+1+ORDERS:D:96A:UN+4+18+UNH'");
    assertThat(messages.get("verdict")).isEqualTo("rejected");
  }

  @Test
  void whoAsksForRejectionsOnlyGetsNoOthers() throws IOException {
    String rules = "acknowledgements: {when: rejections}";
    assertThat(answers(rules, orders("10"))).isEmpty();
    assertThat(answers(rules, orders("10", "ten"))).hasSize(1);
    assertThat(answers(rules, edifact("10"))).isEmpty();
    assertThat(answers(rules, edifact("10", "many"))).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "never,      false, false, false",
    "on-error,   false, false, true",
    "on-request, false, true,  true",
    "always,     true,  true,  true",
  })
  void interchangesAreAnsweredAsSuchWhenTheProfileSaysSo(
      String rule, boolean plain, boolean asked, boolean refused) throws IOException {
    String ta1 = "acknowledgements: {x12: none, ta1: " + rule + "}";
    assertThat(answers(ta1, orders("10"))).hasSize(plain ? 1 : 0);
    assertThat(answers(ta1, orders("10").replace("*0*P*>", "*1*P*>")))
        .hasSize(asked ? 1 : 0)
        .allSatisfy(answer -> assertThat(answer).contains("TA1*000000011*260302*0815*A*000~"));
    assertThat(answers(ta1, orders("10").replace("IEA*1*", "IEA*2*")))
        .hasSize(refused ? 1 : 0)
        .allSatisfy(answer -> assertThat(answer).contains("*R*021~"));
    String contrl = "acknowledgements: {contrl: " + rule + "}";
    assertThat(answers(contrl, edifact("10"))).hasSize(plain ? 1 : 0);
    assertThat(answers(contrl, edifact("10").replace("0815+12'", "0815+12++++1'")))
        .hasSize(asked ? 1 : 0);
    assertThat(answers(contrl, edifact("ten"))).hasSize(refused ? 1 : 0);
  }

  @Test
  void whoIsNotYetOnboardGetsNoAnswerAndAllOfItsEventsAreTests() throws IOException {
    Map<String, Object> told = told("status: onboarding", orders("10"));
    assertThat(answers(told)).isEmpty();
    assertThat((List<?>) told.get("events")).singleElement().asString().contains("test=true");
  }

  @Test
  void anAcknowledgementIsNeverAcknowledgedWhateverIsWrongWithIt() throws IOException {
    String always = "acknowledgements: {ta1: always, contrl: always}";
    String of =
        X12.interchange(
            "ZZ",
            "ACME",
            "FA",
            13,
            "997",
            List.of(List.of("AK1*PO*1", "AK2*850*0001", "AK5*A", "AK9*A*1*1*1")));
    assertThat(answers(always, of)).isEmpty();
    assertThat(answers(always, of.replace("IEA*1", "IEA*2"))).isEmpty();
    String ta1 =
        of.substring(0, of.indexOf("GS*")) + "TA1*000000001*260302*0815*A*000~IEA*0*000000013~";
    assertThat(answers(always, ta1)).isEmpty();
    String contrl =
        Edifact.interchange(
            "ACME:ZZ", "14", "CONTRL:D:3:UN", List.of(List.of("UCI+1+ANDON+ACME+7")));
    assertThat(answers(always, contrl)).isEmpty();
    assertThat(answers(always, contrl.replace("UNZ+1", "UNZ+2"))).isEmpty();
  }

  @Test
  void codesThatNobodyNamedAreLetByNotedOrRefused() throws IOException {
    String file =
        X12.interchange(
            "ZZ",
            "ACME",
            "IN",
            15,
            "810",
            List.of(
                List.of(
                    "BIG*20260302*INV-1**P900***XX",
                    "IT1*1*8*EA*1.30**BP*I1",
                    "TDS*1040",
                    "CTT*1")));
    assertThat(answers("codes: off", file)).singleElement().asString().contains("AK5*A~");
    Map<String, Object> noted = told("codes: warn", file);
    assertThat(noted.get("verdict")).isEqualTo("accepted");
    assertThat(noted.toString()).contains("EDI-CODE", "BIG07", "is no code that we know");
    assertThat(answers(noted))
        .singleElement()
        .asString()
        .contains("AK3*BIG*2**8~\nAK4*7**7*XX~\nAK5*E*5~\nAK9*E*1*1*1~");
    Map<String, Object> refused = told("codes: reject", file);
    assertThat(refused.get("verdict")).isEqualTo("rejected");
    assertThat(answers(refused)).singleElement().asString().contains("AK5*R*5~\nAK9*R*1*1*0~");
    assertThat(answers("codes: reject", file.replace("*XX~", "*CR~")))
        .singleElement()
        .asString()
        .contains("AK5*A~");
  }

  @Test
  void answersAreWrittenWithTheSeparatorsOfTheProfile() throws IOException {
    String x12 = "send: {element: '|', component: '^', repetition: '!', segment: \"\\n\"}";
    assertThat(answers(x12, orders("te*n".replace("*", "~"))).get(0))
        .startsWith("ISA|00|          |")
        .contains("|^\nGS|FA|");
    assertThat(answers(x12, orders("t|n")).get(0)).contains("\nAK4|2|330|6\nAK5|R|5\n");
    String edifact =
        "send: {element: '|', component: '^', segment: '~', repetition: '%', lines: false}";
    assertThat(answers(edifact, edifact("10", "a|b")).get(0))
        .startsWith("UNA^|.? ~UNB|UNOC^3|4399901000004^14|ACME^ZZ|260302^0900|1~")
        .contains("UCM|2|ORDERS^D^96A^UN|4~UCS|5~UCD|37|2^2~");
  }

  @ParameterizedTest
  @ValueSource(strings = {"997", "999"})
  void everyAnswerToEveryGoldenFileIsOneThatOthersCanRead(String form) throws IOException {
    int answered = 0;
    for (Path golden : EdiDocumentsTest.cases()) {
      String file = Files.readString(golden.resolve("in.edi"), StandardCharsets.ISO_8859_1);
      answered +=
          answers("anyVersion: true\nacknowledgements: {ta1: always, x12: " + form + "}", file)
              .size();
    }
    assertThat(answered).isGreaterThan(100);
  }
}
