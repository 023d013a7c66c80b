package dev.andon.intake.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.canonical.json.EventJson;
import dev.andon.dispatch.relay.Outbox;
import dev.andon.dispatch.relay.Relay;
import dev.andon.intake.EventDraft;
import dev.andon.intake.ReceivedMessage;
import dev.andon.intake.Translation;
import dev.andon.intake.Translator;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessageReplayTest {
  private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");
  private Instant clock = NOW;

  /** Fails by a defect of its own until it is repaired. */
  private static final class Repairable implements Translator {
    boolean broken = true;
    String poison = "";

    @Override
    public String door() {
      return "webhook";
    }

    @Override
    public void translate(ReceivedMessage message, InputStream bytes, Translation into) {
      if (broken || message.name().equals(poison)) {
        throw new IllegalStateException("a defect");
      }
      EventDraft draft =
          new EventDraft(
              "stock.reported.v1",
              "stock:D/I",
              "stock:D/I",
              NOW,
              "0",
              "1",
              Map.of("site", "D", "item", "I"));
      into.part(message.identity(), message.contentHash(), false, "/webhook/test")
          .ifPresent(
              part -> {
                part.event(draft);
                part.end(1, 0, List.of(), List.of(), List.of());
              });
    }
  }

  @TempDir Path data;
  private final Repairable translator = new Repairable();
  private HikariDataSource database;
  private MessageStore messages;
  private DeadLetterStore deadLetters;
  private TranslateWorker worker;

  @BeforeEach
  void wire() {
    database = TestDatabase.fresh();
    EventJson json = new EventJson();
    Outbox outbox = new Outbox(1, json);
    deadLetters = new DeadLetterStore(json, outbox);
    messages = new MessageStore(database, () -> clock, "main", 1 << 20);
    Relay unstarted = new Relay(database, TestBroker.connectionFactory(), data, 1, json);
    worker =
        new TranslateWorker(
            database,
            List.of(translator),
            outbox,
            unstarted,
            deadLetters,
            json,
            Duration.ofDays(180));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void receive(String body) throws Exception {
    messages.store(
        "webhook",
        "test",
        "w1",
        Optional.of("test/w1"),
        new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    assertThat(worker.next()).isTrue();
  }

  private void replay(long deadLetter) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      deadLetters.replay(connection, "main", deadLetter, "ops", NOW);
      connection.commit();
    }
  }

  @Test
  void aDefectParksTheOriginalCopiesJoinItAndTheReplayAfterTheRepairGivesTheEventOnce()
      throws Exception {
    receive("{}");
    receive("{}");
    assertThat(Rows.strings(database, "select state from message_in order by id"))
        .containsExactly("dead", "absorbed");
    assertThat(Rows.strings(database, "select state || ' ' || fault_code from dead_letter"))
        .containsExactly("open DEFECT-ILLEGALSTATEEXCEPTION");

    long id = Long.parseLong(Rows.strings(database, "select id from dead_letter").get(0));
    replay(id);
    assertThat(worker.next()).isTrue();
    assertThat(
            Rows.strings(
                database, "select state || ' ' || attempts from dead_letter where state = 'open'"))
        .hasSize(1);

    translator.broken = false;
    long again =
        Long.parseLong(
            Rows.strings(database, "select id from dead_letter where state = 'open'").get(0));
    replay(again);
    assertThat(worker.next()).isTrue();
    assertThatThrownBy(() -> replay(again)).hasMessageContaining("DEAD-LETTER-UNKNOWN");
    receive("{}");
    assertThat(Rows.strings(database, "select state from message_in order by id"))
        .containsExactly("translated", "absorbed", "absorbed");
    assertThat(Rows.strings(database, "select type from event"))
        .containsExactly("message.unmapped.v1", "stock.reported.v1", "message.mapped.v1");
    assertThat(Rows.strings(database, "select body::text from outbox")).hasSize(3);
    assertThat(Rows.strings(database, "select state from message_identity"))
        .containsExactly("accepted");
    assertThat(Rows.strings(database, "select count::text from absorbed")).containsExactly("2");
  }

  @Test
  void otherContentUnderAnIdentityThatWaitsInADeadLetterIsAConflict() throws Exception {
    receive("{}");
    translator.broken = false;
    receive("{\"other\":1}");
    assertThat(Rows.strings(database, "select state from message_in order by id"))
        .containsExactly("dead", "conflict");
    assertThat(Rows.strings(database, "select type from event"))
        .containsExactly("message.unmapped.v1", "identity.conflicted.v1");
  }

  @Test
  void anIdentityStandsForItsMessageForAWindowAndIsFreeAfterIt() throws Exception {
    translator.broken = false;
    receive("{}");
    clock = NOW.plus(Duration.ofDays(179));
    receive("{}");
    receive("{\"other\":1}");
    assertThat(Rows.strings(database, "select state from message_in order by id"))
        .containsExactly("translated", "absorbed", "conflict");
    clock = NOW.plus(Duration.ofDays(181));
    receive("{\"other\":1}");
    receive("{\"other\":1}");
    assertThat(Rows.strings(database, "select state from message_in order by id offset 3"))
        .containsExactly("translated", "absorbed");
    assertThat(Rows.strings(database, "select id from event where type = 'stock.reported.v1'"))
        .hasSize(2)
        .doesNotHaveDuplicates();
  }

  @Test
  void oneThatFailsIsParkedAloneOutOfManyThatWait() throws Exception {
    for (String one : List.of("a", "poison", "b")) {
      translator.poison = "poison";
      messages.store(
          "webhook",
          "test",
          one,
          Optional.of("test/" + one),
          new ByteArrayInputStream(one.getBytes(StandardCharsets.UTF_8)));
    }
    translator.broken = false;
    while (worker.next()) {
      assertThat(Rows.strings(database, "select 1 from message_in")).hasSize(3);
    }
    assertThat(Rows.strings(database, "select name || ' ' || state from message_in order by id"))
        .containsExactly("a translated", "poison dead", "b translated");
    assertThat(Rows.strings(database, "select ref from dead_letter")).containsExactly("2");
    assertThat(Rows.strings(database, "select type from event"))
        .containsExactlyInAnyOrder("stock.reported.v1", "stock.reported.v1", "message.unmapped.v1");
  }
}
