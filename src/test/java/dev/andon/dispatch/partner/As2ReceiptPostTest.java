package dev.andon.dispatch.partner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariDataSource;
import dev.andon.as2.As2Keys;
import dev.andon.as2.As2Link;
import dev.andon.as2.Mdn;
import dev.andon.canonical.json.EventJson;
import dev.andon.dispatch.relay.Outbox;
import dev.andon.fault.FaultException;
import dev.andon.replay.store.DeadLetterStore;
import dev.andon.store.Transaction;
import dev.andon.testing.Certificates;
import dev.andon.testing.Rows;
import dev.andon.testing.TestDatabase;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class As2ReceiptPostTest {
  private static final Duration DAY = Duration.ofHours(24);
  private static HikariDataSource database;
  private static As2Keys keys;

  private final List<String> taken = new CopyOnWriteArrayList<>();
  private DeadLetterStore deadLetters;
  private As2ReceiptStore receipts;
  private HttpServer partner;
  private As2Link link;
  private URI url;
  private volatile int status = 200;

  @BeforeAll
  static void makeKeys() throws Exception {
    database = TestDatabase.fresh();
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    keys = new As2Keys(pair.getPrivate(), Certificates.selfSigned("CN=Andon", pair));
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @BeforeEach
  void startPartner() throws Exception {
    partner = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    partner.createContext(
        "/mdn",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII);
          if (status == 200) {
            taken.add(exchange.getRequestHeaders().getFirst("AS2-To") + " " + body);
          }
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    partner.start();
    url = URI.create("http://127.0.0.1:" + partner.getAddress().getPort() + "/mdn");
    link =
        new As2Link(
            "ACME",
            "ACME AS2",
            "ANDON",
            List.of(keys.certificate()),
            false,
            keys,
            Optional.of(url));
    EventJson json = new EventJson();
    deadLetters = new DeadLetterStore(json, new Outbox(1, json));
    receipts = new As2ReceiptStore(database, deadLetters, () -> Instant.EPOCH, "main");
    try (var connection = database.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("truncate as2_receipt, dead_letter");
    }
  }

  @AfterEach
  void stopPartner() {
    partner.stop(0);
  }

  private void ask(String id, Optional<String> error) throws Exception {
    Mdn mdn =
        Mdn.of(
            link.ours(),
            id,
            "signed-receipt-protocol=required, pkcs7-signature",
            error,
            Optional.of("content".getBytes(StandardCharsets.US_ASCII)),
            keys);
    Transaction.<Boolean, SQLException>run(
        database,
        connection -> {
          receipts.add(connection, link, id, error, url, mdn);
          return true;
        });
  }

  private static List<String> waiting() throws SQLException {
    return Rows.strings(database, "select message_id from as2_receipt order by seq");
  }

  @Test
  void receiptsArePostedOnceAndTheSameMessageAgainIsAnsweredAgain() throws Exception {
    As2ReceiptPost post = new As2ReceiptPost(receipts, "ACME", DAY);
    ask("<1@acme>", Optional.empty());
    ask("<2@acme>", Optional.of("decryption-failed"));
    post.post();
    post.post();
    assertThat(taken).hasSize(2);
    assertThat(taken.get(0))
        .startsWith("\"ACME AS2\" ")
        .contains("Original-Message-ID: <1@acme>", "processed\r\n");
    assertThat(taken.get(1)).contains("<2@acme>", "processed/error: decryption-failed");
    assertThat(waiting()).isEmpty();
    ask("<1@acme>", Optional.empty());
    post.post();
    assertThat(taken).hasSize(3);
    assertThat(taken.get(2)).contains("Original-Message-ID: <1@acme>");
  }

  @Test
  void whatThePartnerDoesNotTakeWaitsOverARestartAndIsPostedWhenItIsBack() throws Exception {
    As2ReceiptPost post = new As2ReceiptPost(receipts, "ACME", DAY);
    status = 503;
    ask("<1@acme>", Optional.empty());
    post.post();
    assertThat(post.degraded()).contains("the partner answered 503");
    assertThat(waiting()).containsExactly("<1@acme>");
    post.post();
    assertThat(Rows.number(database, "select attempts from as2_receipt"))
        .as("it backs off")
        .isEqualTo(1);
    status = 200;
    As2ReceiptPost restarted = new As2ReceiptPost(receipts, "ACME", DAY);
    Awaitility.await()
        .untilAsserted(
            () -> {
              restarted.post();
              assertThat(taken).hasSize(1);
            });
    assertThat(waiting()).isEmpty();
    assertThat(restarted.degraded()).isNull();
  }

  @Test
  void anAttemptThatAKillEndedIsRepeatedAfterItsTimeAndOneAskedForAgainMeanwhileIsNotLost()
      throws Exception {
    ask("<1@acme>", Optional.empty());
    As2ReceiptStore.Due killed = receipts.claim("ACME").orElseThrow();
    assertThat(receipts.claim("ACME")).isEmpty();
    try (var connection = database.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("update as2_receipt set next_at = next_at - interval '2 minutes'");
    }
    assertThat(receipts.claim("ACME")).isPresent();
    ask("<1@acme>", Optional.empty());
    receipts.taken(killed);
    assertThat(waiting()).containsExactly("<1@acme>");
  }

  @Test
  void afterItsTimeItIsADeadLetterThatCanBeSentBack() throws Exception {
    status = 500;
    ask("<1@acme>", Optional.empty());
    new As2ReceiptPost(receipts, "ACME", Duration.ZERO).post();
    try (var connection = database.getConnection()) {
      var letters = deadLetters.list(connection, "main", false, 10);
      assertThat(letters)
          .singleElement()
          .satisfies(
              letter ->
                  assertThat(letter.fault().get("message"))
                      .asString()
                      .contains("<1@acme>", "ACME", "the partner answered 500"));
      assertThat(receipts.claim("ACME")).isEmpty();
      deadLetters.replay(connection, "main", letters.get(0).id(), "olga", Instant.EPOCH);
    }
    status = 200;
    new As2ReceiptPost(receipts, "ACME", DAY).post();
    assertThat(taken).hasSize(1);
  }

  @Test
  void aRefusalThatNobodyTakesIsDroppedAfterItsTime() throws Exception {
    status = 500;
    ask("<1@junk>", Optional.of("authentication-failed"));
    new As2ReceiptPost(receipts, "ACME", Duration.ZERO).post();
    assertThat(waiting()).isEmpty();
    assertThat(Rows.number(database, "select count(*) from dead_letter")).isZero();
  }

  @Test
  void refusalsThatWaitAreBoundedAndDoNotKeepOutWhatWasTaken() throws Exception {
    for (int n = 0; n < 100; n++) {
      ask("<" + n + "@junk>", Optional.of("authentication-failed"));
    }
    assertThatThrownBy(() -> ask("<101@junk>", Optional.of("authentication-failed")))
        .isInstanceOf(FaultException.class)
        .hasMessageContaining("AS2-RECEIPTS-FULL");
    ask("<1@acme>", Optional.empty());
    assertThat(waiting()).hasSize(101);
  }
}
