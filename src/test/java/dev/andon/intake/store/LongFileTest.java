package dev.andon.intake.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.canonical.json.EventJson;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.dispatch.relay.Outbox;
import dev.andon.dispatch.relay.Relay;
import dev.andon.enrichment.Projections;
import dev.andon.intake.ReceivedMessage;
import dev.andon.intake.Translation;
import dev.andon.intake.Translator;
import dev.andon.intake.flat.FlatTranslator;
import dev.andon.intake.mapping.MappingReader;
import dev.andon.replay.store.DeadLetterStore;
import dev.andon.testing.Rows;
import dev.andon.testing.TestBroker;
import dev.andon.testing.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LongFileTest {
  private static final String HEADER = "Kunde;Auftrag;Position;Artikel;Lager;Soll;Ist;Grund;Zeit\n";

  @TempDir Path data;
  private HikariDataSource database;
  private MessageStore messages;

  @BeforeEach
  void open() {
    database = TestDatabase.fresh();
    Instant now = Instant.parse("2026-03-02T09:00:00Z");
    messages = new MessageStore(database, () -> now, "main", 16 << 20);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private TranslateWorker worker(Translator translator, TranslateWorker.Share share) {
    EventJson json = new EventJson();
    Outbox outbox = new Outbox(1, json);
    return new TranslateWorker(
        database,
        List.of(translator),
        outbox,
        new Relay(database, TestBroker.connectionFactory(), data, 1, json),
        new DeadLetterStore(json, outbox),
        json,
        Duration.ofDays(180),
        share);
  }

  private static FlatTranslator flat() {
    return new FlatTranslator(
        MappingReader.folder(Path.of("mappings", "flat"), Projections.TYPES),
        new EventSchemas(Projections.TYPES));
  }

  /** Picks of an order in a file of at least so many bytes. */
  private void receive(String feed, String order, int bytes) throws Exception {
    StringBuilder file = new StringBuilder(HEADER);
    for (int line = 1; line == 1 || file.length() < bytes; line++) {
      String reason = "leer ".repeat(bytes / 100);
      file.append("C1;").append(order).append(';').append(line).append(";I1;DC1;10;8;");
      file.append(reason).append(";02.03.2026 10:15\n");
    }
    try (Connection connection = database.getConnection()) {
      messages.store(
          connection,
          "flat",
          feed,
          order,
          Optional.empty(),
          new ByteArrayInputStream(file.toString().getBytes(StandardCharsets.UTF_8)));
    }
  }

  private List<String> translated() throws SQLException {
    return Rows.strings(
        database, "select name from message_in where state = 'translated' order by name");
  }

  @Test
  void othersDoNotWaitForALongFileButItsOwnFeedKeepsItsOrder() throws Exception {
    receive("wms-north-picks", "1-long", 5 << 20);
    receive("wms-north-picks", "2-after-it", 0);
    receive("other", "3-of-another-feed", 0);
    TranslateWorker brief = worker(flat(), TranslateWorker.Share.SHORT);
    TranslateWorker longer = worker(flat(), TranslateWorker.Share.LONG);
    assertThat(brief.next()).isTrue();
    assertThat(Rows.strings(database, "select name from message_in where state <> 'received'"))
        .containsExactly("3-of-another-feed");
    assertThat(brief.next()).isFalse();
    assertThat(longer.next()).isTrue();
    assertThat(longer.next()).isFalse();
    assertThat(translated()).containsExactly("1-long");
    assertThat(brief.next()).isTrue();
    assertThat(translated()).containsExactly("1-long", "2-after-it");
    assertThat(
            Rows.strings(
                database,
                "select accepted || ' ' || refused || ' ' || events from message_in where name = '1-long'"))
        .containsExactly("20 0 20");
  }

  @Test
  void aLongFileWaitsForAShortOneThatCameBeforeItInItsFeed() throws Exception {
    receive("wms-north-picks", "1-before", 0);
    receive("wms-north-picks", "2-long", 5 << 20);
    TranslateWorker longer = worker(flat(), TranslateWorker.Share.LONG);
    assertThat(longer.next()).isFalse();
    assertThat(worker(flat(), TranslateWorker.Share.SHORT).next()).isTrue();
    assertThat(longer.next()).isTrue();
    assertThat(translated()).containsExactly("1-before", "2-long");
  }

  @Test
  void whileALongFileIsReadOthersSeeHowFar() throws Exception {
    receive("wms-north-picks", "1-long", 5 << 20);
    List<String> seen = new ArrayList<>();
    Translator slow =
        new Translator() {
          @Override
          public String door() {
            return "flat";
          }

          @Override
          public void translate(ReceivedMessage message, InputStream bytes, Translation into) {
            Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(
                    () -> {
                      into.reading("taking", 4711, 12);
                      seen.addAll(
                          Rows.strings(
                              database,
                              "select doing || ' ' || bytes || ' ' || records from message_progress"));
                      return !seen.isEmpty();
                    });
          }
        };
    assertThat(worker(slow, TranslateWorker.Share.LONG).next()).isTrue();
    assertThat(seen).containsExactly("taking 4711 12");
    assertThat(Rows.strings(database, "select message from message_progress")).isEmpty();
  }

  @Test
  void theNextDaysPartitionIsMadeWhileALongTransactionWritesToday() throws Exception {
    LocalDate today = LocalDate.of(2026, 3, 2);
    try (Connection writer = database.getConnection();
        Connection other = database.getConnection();
        Statement insert = writer.createStatement();
        Statement limit = other.createStatement()) {
      EventPartitions.ensure(writer, today);
      writer.setAutoCommit(false);
      insert.execute(
          "insert into event (tenant, received_day, id, revision, type, subject, message, body) values ('main', '2026-03-02', 'a', 0, 't', 's', 1, '{}')");
      limit.execute("set lock_timeout = '5s'");
      EventPartitions.ensure(other, today.plusDays(1));
      EventPartitions.ensure(other, today.plusDays(1));
      limit.execute(
          "insert into event (tenant, received_day, id, revision, type, subject, message, body) values ('main', '2026-03-03', 'b', 0, 't', 's', 1, '{}')");
      writer.commit();
    }
    assertThat(
            Rows.strings(database, "select id || ' ' || tableoid::regclass from event order by id"))
        .containsExactly("a event_20260302", "b event_20260303");
  }
}
