package dev.andon.intake.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.canonical.json.EventJson;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.dispatch.relay.Outbox;
import dev.andon.dispatch.relay.Relay;
import dev.andon.enrichment.Projections;
import dev.andon.intake.edi.EdiFactory;
import dev.andon.intake.edi.EdiTranslator;
import dev.andon.intake.edi.PartnerDirectory;
import dev.andon.replay.store.DeadLetterStore;
import dev.andon.testing.Edifact;
import dev.andon.testing.Rows;
import dev.andon.testing.TestAndon;
import dev.andon.testing.TestBroker;
import dev.andon.testing.TestDatabase;
import dev.andon.testing.X12;
import dev.andon.timer.Timer;
import dev.andon.timer.store.TimerStore;
import dev.andon.timer.store.TimerWorker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we send, and what partners say of it, on a real store without a started system. */
class SentDocumentsTest {
  private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");

  @TempDir Path folder;
  private Instant clock = NOW;
  private HikariDataSource database;
  private MessageStore messages;
  private TranslateWorker translate;
  private TimerWorker timers;

  @BeforeEach
  void wire() throws IOException {
    database = TestDatabase.fresh();
    EventJson json = new EventJson();
    Outbox outbox = new Outbox(1, json);
    messages = new MessageStore(database, () -> clock, "main", 1 << 20);
    Path home = TestAndon.home(folder);
    Files.writeString(
        home.resolve("config/partners/supplyco.yaml"),
        """
        id: SUPPLYCO
        party: S200
        identifiers:
          - {qualifier: '01', id: SUPPLYCO}
        answers:
          ours: {qualifier: ZZ, id: ANDON}
          expected: 2h
        """);
    Files.writeString(
        home.resolve("config/partners/pipeway.yaml"),
        """
        id: PIPEWAY
        party: S210
        identifiers: [{qualifier: ZZ, id: PIPEWAY}]
        send: {element: '|', component: '!', segment: ';', repetition: '%', lines: false}
        """);
    EdiTranslator edi =
        EdiFactory.translator(
            home,
            Projections.TYPES,
            () -> clock,
            new EventSchemas(Projections.TYPES),
            PartnerDirectory.read(home.resolve("config/partners")));
    Relay unstarted = new Relay(database, TestBroker.connectionFactory(), folder, 1, json);
    translate =
        new TranslateWorker(
            database,
            List.of(edi, edi.sender()),
            outbox,
            unstarted,
            new DeadLetterStore(json, outbox),
            json,
            Duration.ofDays(180));
    timers = timers(json, outbox);
  }

  private TimerWorker timers(EventJson json, Outbox outbox) {
    return new TimerWorker(
        database,
        () -> clock,
        new TimerStore(),
        "main",
        List.of(new AcknowledgementDue(json, outbox)),
        () -> {});
  }

  @AfterEach
  void close() {
    database.close();
  }

  private String take(String door, String source, String text) throws Exception {
    long id = messages.storeOnce(door, source, "f.edi", text.getBytes(StandardCharsets.ISO_8859_1));
    translateAll();
    return String.join(
        "", rows("select state || ' ' || faults::text from message_in where id = " + id));
  }

  private void translateAll() throws SQLException {
    boolean more = true;
    while (more) {
      more = translate.next();
    }
  }

  private String send(String text) throws Exception {
    return take("edi-send", "SUPPLYCO", text);
  }

  private List<String> rows(String sql) throws SQLException {
    return Rows.strings(database, sql);
  }

  private List<String> documents() throws SQLException {
    return rows("select id || ' ' || state from document_out order by id");
  }

  private List<String> sent() throws SQLException {
    return rows("select body from outbox where kind = 'document' order by seq");
  }

  private List<String> events(String type) throws SQLException {
    return rows("select body from event where type = '" + type + "' order by subject");
  }

  private static List<String> order(String number) {
    return List.of("BEG*00*NE*" + number + "**20260302", "PO1*1*5*EA*2.50**VN*I1", "CTT*1");
  }

  private static String orders(String... numbers) {
    List<List<String>> sets = new ArrayList<>();
    for (String number : numbers) {
      sets.add(order(number));
    }
    return X12.interchange("ZZ", "ERP", "PO", 777, "850", sets);
  }

  private static String answer(int control, String set, List<String> segments) {
    return X12.interchange("01", "SUPPLYCO", "FA", control, set, List.of(segments));
  }

  private static String interchange(String document) {
    Matcher control = Pattern.compile("\\*(\\d{9})\\*0\\*P").matcher(document);
    assertThat(control.find()).isTrue();
    return Integer.toString(Integer.parseInt(control.group(1)));
  }

  @Test
  void aDocumentLeavesUnderOurNumbersInThePartnersEnvelopeAndIsReadByOurOwnReader()
      throws Exception {
    assertThat(send(orders("P-1", "P-2"))).startsWith("translated");
    String document = sent().get(0);
    String control = interchange(document);
    assertThat(document)
        .startsWith(
            "ISA*00*          *00*          *ZZ*ANDON          *01*SUPPLYCO       *260302*0900*U*00401*00000000")
        .contains("GS*PO*ANDON*SUPPLYCO*20260302*0900*" + control + "*X*004010~")
        .contains("ST*850*0001~\nBEG*00*NE*P-1**20260302~")
        .contains("SE*5*0002~\nGE*2*" + control + "~\nIEA*1*" + "0".repeat(8) + control + "~");
    assertThat(documents())
        .containsExactly(
            "S200/850-" + control + "-0001 open", "S200/850-" + control + "-0002 open");
    assertThat(rows("select reference from document_out order by id"))
        .containsExactly("PO P-1", "PO P-2");
    assertThat(rows("select (due at time zone 'UTC')::text from timer"))
        .containsExactly("2026-03-02 11:00:00", "2026-03-02 11:00:00");
    assertThat(send(orders("P-3"))).startsWith("translated");
    assertThat(interchange(sent().get(1))).isNotEqualTo(control);
  }

  @Test
  void theSameDocumentTwiceLeavesOnceAndAWrongOneNotAtAll() throws Exception {
    send(orders("P-1"));
    assertThat(send(orders("P-1"))).startsWith("translated");
    assertThat(sent()).hasSize(1);
    assertThat(send(orders("P-9").replace("BEG*00*NE*P-9**20260302~", "REF*ZZ*1~")))
        .startsWith("rejected")
        .contains("the beginning of the order is missing");
    assertThat(sent()).hasSize(1);
    assertThat(rows("select destination from outbox where kind = 'rejection'"))
        .anyMatch(file -> file.endsWith(".json"));
  }

  @Test
  void aDocumentLeavesWithTheSeparatorsOfThePartnersProfile() throws Exception {
    assertThat(take("edi-send", "PIPEWAY", orders("P-1"))).startsWith("translated");
    assertThat(sent().get(0))
        .startsWith("ISA|00|          |00|          |ZZ|ERP            |ZZ|PIPEWAY        |260302")
        .contains("|0|P|!;GS|PO|ERP|PIPEWAY|20260302|0900|1|X|004010;ST|850|0001;")
        .contains(";PO1|1|5|EA|2.50||VN|I1;CTT|1;SE|5|0001;GE|1|1;IEA|1|000000001;")
        .doesNotContain("*", "~", "\n");
  }

  @Test
  void dataThatHoldsASeparatorOfThePartnersIsReleasedInEdifactAndRefusedInX12() throws Exception {
    List<String> order =
        List.of(
            "BGM+220+P|7?+1!+9",
            "DTM+137:20260302:102",
            "LIN+1++4000000000001:EN",
            "QTY+21:5:PCE",
            "UNS+S");
    String message =
        "UNA:+,? '" + Edifact.interchange("ERP:ZZ", "1", "ORDERS:D:96A:UN", List.of(order));
    assertThat(take("edi-send", "PIPEWAY", message)).isEqualTo("translated []");
    assertThat(sent().get(0))
        .startsWith("UNA!|,? ;UNB|UNOC!3|ERP!ZZ|PIPEWAY!ZZ|260302!0900|1;UNH|1|ORDERS!D!96A!UN;")
        .contains(";BGM|220|P?|7+1?!|9;DTM|137!20260302!102;LIN|1||4000000000001!EN;")
        .endsWith(";UNS|S;UNT|7|1;UNZ|1|1;");
    assertThat(rows("select number from document_out")).containsExactly("P|7+1!");

    String refused =
        take("edi-send", "PIPEWAY", orders("P-2").replace("EA*2.50**VN*I1", "EA*2.50**VN*I|1"));
    assertThat(refused)
        .startsWith("rejected")
        .contains(
            "EDI-SEND-SEPARATOR",
            "PO107 holds |, which separates elements in what the partner gets",
            "\"segmentPosition\": 3");
    assertThat(sent()).hasSize(1);
  }

  @Test
  void anAcceptingAcknowledgementClosesTheExpectationAndARejectingOneTellsElementByElement()
      throws Exception {
    send(orders("P-1", "P-2", "P-3"));
    String group = interchange(sent().get(0));
    List<String> segments =
        List.of(
            "AK1*PO*" + group,
            "AK2*850*0002",
            "AK3*PO1*3**8",
            "AK4*2*380*6*ten",
            "AK5*R*5",
            "AK9*P*3*3*2");
    assertThat(take("edi", "edi", answer(501, "997", segments))).isEqualTo("translated []");
    assertThat(documents())
        .containsExactly(
            "S200/850-" + group + "-0001 accepted",
            "S200/850-" + group + "-0002 rejected",
            "S200/850-" + group + "-0003 accepted");
    assertThat(rows("select subject from timer")).isEmpty();
    assertThat(rows("select id from ack_out")).isEmpty();
    assertThat(events("document.answered.v1"))
        .hasSize(3)
        .anySatisfy(
            event ->
                assertThat(event)
                    .contains(
                        "\"subject\": \"document:S200/850-" + group + "-0002\"",
                        "\"verdict\": \"rejected\"",
                        "\"reference\": \"PO P-2\"",
                        "has characters that it must not have"));
    clock = NOW.plus(Duration.ofHours(3));
    assertThat(timers.next()).isFalse();
  }

  @Test
  void thePartnersOwnSetsOf999AndTa1SettleWhatTheyName() throws Exception {
    send(orders("P-1"));
    send(orders("P-2"));
    String first = interchange(sent().get(0));
    String second = interchange(sent().get(1));
    assertThat(
            take(
                "edi",
                "edi",
                answer(
                    511,
                    "999",
                    List.of("AK1*PO*" + first, "AK2*850*0001", "IK5*A", "AK9*A*1*1*1"))))
        .isEqualTo("translated []");
    String ta1 =
        X12.interchange("01", "SUPPLYCO", "FA", 512, "997", List.of())
            .replaceAll("(?s)GS.*IEA\\*1", "TA1*%09d*260302*0900*R*006~\nIEA*0")
            .formatted(Integer.parseInt(second));
    assertThat(take("edi", "edi", ta1)).isEqualTo("translated []");
    assertThat(documents())
        .containsExactly(
            "S200/850-" + first + "-0001 accepted", "S200/850-" + second + "-0001 rejected");
  }

  @Test
  void aContrlSettlesTheMessagesOfAnInterchange() throws Exception {
    List<String> order =
        List.of(
            "BGM+220+P-7+9",
            "DTM+137:20260302:102",
            "LIN+1++4000000000001:EN",
            "QTY+21:5:PCE",
            "UNS+S");
    String unb =
        Edifact.interchange("ERP:ZZ", "1", "ORDERS:D:96A:UN", List.of(order, order)).strip();
    long id =
        messages.storeOnce(
            "edi-send", "PACLINE", "o.edi", unb.getBytes(StandardCharsets.ISO_8859_1));
    translateAll();
    assertThat(rows("select state || faults::text from message_in where id = " + id))
        .containsExactly("translated[]");
    assertThat(sent().get(0))
        .startsWith("UNA:+.? '\nUNB+UNOC:3+ERP:ZZ+4098765000002:14+260302:0900+1'");
    String contrl =
        Edifact.interchange(
            "4098765000002:14",
            "88",
            "CONTRL:D:3:UN",
            List.of(
                List.of(
                    "UCI+1+ERP:ZZ+4098765000002:14+7",
                    "UCM+2+ORDERS:D:96A:UN+4",
                    "UCS+5",
                    "UCD+37+2:2")));
    assertThat(take("edi", "edi", contrl)).isEqualTo("translated []");
    assertThat(documents()).containsExactly("S203/ORDERS-1-1 accepted", "S203/ORDERS-1-2 rejected");
  }

  @Test
  void anAcknowledgementOfWhatWeNeverSentIsRefusedAndTold() throws Exception {
    String nothing =
        answer(521, "997", List.of("AK1*PO*4711", "AK2*850*0001", "AK5*A", "AK9*A*1*1*1"));
    assertThat(take("edi", "edi", nothing)).startsWith("rejected").contains("EDI-ACK-UNMATCHED");
    assertThat(events("interchange.rejected.v1")).hasSize(1);
    assertThat(rows("select id from ack_out")).isEmpty();
  }

  @Test
  void anAcknowledgementThatIsNotWellFormedIsRefusedWithoutAnAnswer() throws Exception {
    String bad = answer(531, "997", List.of("AK1*PO*1", "AK2*850*0001", "AK9*A*1*1*1"));
    assertThat(take("edi", "edi", bad)).startsWith("rejected").contains("AK5");
    assertThat(rows("select id from ack_out")).isEmpty();
  }

  @Test
  void whatIsNotAcknowledgedInTimeIsOverdueAtTheSecondOnceAndALateAnswerStillSettlesIt()
      throws Exception {
    send(orders("P-1"));
    String group = interchange(sent().get(0));
    clock = NOW.plus(Duration.ofHours(2)).minusMillis(1);
    assertThat(timers.next()).isFalse();
    clock = NOW.plus(Duration.ofHours(2));
    assertThat(timers.next()).isTrue();
    assertThat(timers.next()).isFalse();
    assertThat(events("acknowledgement.overdue.v1"))
        .singleElement()
        .asString()
        .contains("\"dueAt\": \"2026-03-02T11:00:00Z\"", "\"reference\": \"PO P-1\"");
    take(
        "edi",
        "edi",
        answer(541, "997", List.of("AK1*PO*" + group, "AK2*850*0001", "AK5*A", "AK9*A*1*1*1")));
    assertThat(documents()).containsExactly("S200/850-" + group + "-0001 accepted");
  }

  @Test
  void aTimerIsFoundAmongManyByItsTimeAlone() throws Exception {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "insert into timer select 'main', timestamptz '2026-03-02 09:00:01Z' + n * interval '1 second', 'acknowledgement', 'S200/' || n from generate_series(0, 199999) n");
      statement.execute("analyze timer");
    }
    assertThat(
            rows(
                "explain select due from timer where tenant = 'main' and due <= '2026-03-02 09:00:01Z' order by due limit 500 for update skip locked"))
        .anyMatch(line -> line.contains("timer_due"))
        .noneMatch(line -> line.contains("Seq Scan"));
    clock = NOW.plusSeconds(1);
    assertThat(timers.next()).isTrue();
    assertThat(timers.next()).isFalse();
    assertThat(rows("select count(*) from timer")).containsExactly("199999");
  }

  @Test
  void twoWorkersNeverFireTheSameTimer() throws Exception {
    TimerStore store = new TimerStore();
    try (Connection one = database.getConnection();
        Statement locking = one.createStatement()) {
      store.set(one, List.of(new Timer("main", NOW, "acknowledgement", "S200/x")));
      one.setAutoCommit(false);
      locking.execute("select 1 from timer for update");
      assertThat(timers.next()).isFalse();
      one.rollback();
    }
    assertThat(timers.next()).isTrue();
  }
}
