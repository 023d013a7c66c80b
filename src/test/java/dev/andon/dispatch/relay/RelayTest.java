package dev.andon.dispatch.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.canonical.json.EventJson;
import dev.andon.dispatch.Outgoing;
import dev.andon.testing.Rows;
import dev.andon.testing.TestBroker;
import dev.andon.testing.TestDatabase;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelayTest {
  private static final String QUEUE = "team.relay-test";
  private static final EventJson JSON = new EventJson();
  @TempDir Path data;

  /** Sends one effect of this reference and waits for its receipt. */
  private void send(HikariDataSource database, String ref, String body) throws Exception {
    try (var connection = database.getConnection()) {
      connection.setAutoCommit(false);
      new Outbox(1, JSON)
          .add(
              connection,
              List.of(new Outgoing("main", "ticket", ref, ref, "jms:" + QUEUE, Map.of(), body)));
      connection.commit();
    }
    try (Relay relay = new Relay(database, TestBroker.connectionFactory(), data, 1, JSON).start()) {
      relay.wake();
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> Rows.number(database, "select count(*) from outbox") == 0);
    }
  }

  private static List<String> drain() throws Exception {
    List<String> bodies = new ArrayList<>();
    try (Connection connection = TestBroker.connectionFactory().createConnection();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE))) {
      connection.start();
      for (Message message = consumer.receive(2_000);
          message != null;
          message = consumer.receive(300)) {
        bodies.add(((TextMessage) message).getText());
      }
    }
    return bodies;
  }

  @Test
  void anEffectSentAgainAfterItsReceiptWasLostArrivesOnce() throws Exception {
    try (HikariDataSource database = TestDatabase.fresh()) {
      send(database, "case:1", "first");
      send(database, "case:1", "again");
      assertThat(drain()).containsExactly("first");
    }
  }

  @Test
  void aNewStoreThatNumbersAsAFormerOneLosesNothingAtTheirBroker() throws Exception {
    try (HikariDataSource former = TestDatabase.fresh();
        HikariDataSource anew = TestDatabase.fresh()) {
      send(former, "case:2", "of the former store");
      send(anew, "case:2", "of the new store");
      assertThat(drain()).containsExactly("of the former store", "of the new store");
    }
  }
}
