package dev.andon.dispatch.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.canonical.json.EventJson;
import dev.andon.dispatch.Outgoing;
import dev.andon.dispatch.Subscription;
import dev.andon.dispatch.relay.Outbox;
import dev.andon.replay.store.DeadLetterStore;
import dev.andon.testing.Rows;
import dev.andon.testing.TestDatabase;
import dev.andon.testing.WebhookReceiver;
import dev.andon.testing.WebhookReceiver.Answer;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookPostTest {
  private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");
  private static final Duration DAY = Duration.ofHours(24);

  private final EventJson json = new EventJson();
  private final Outbox outbox = new Outbox(1, json);
  private final DeadLetterStore deadLetters = new DeadLetterStore(json, outbox);
  private HikariDataSource database;
  private WebhookStore store;

  @BeforeEach
  void open() {
    database = TestDatabase.fresh();
    store = new WebhookStore(database, deadLetters, () -> NOW, "main");
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static Subscription to(WebhookReceiver receiver) {
    return new Subscription(
        "tms", receiver.url(), Set.of("opened"), Set.of(), Set.of(), Set.of(), true, false);
  }

  private WebhookPost post(Subscription to, Duration keep, String... keys) {
    return new WebhookPost(
        store,
        to,
        () -> Stream.of(keys).map(key -> key.getBytes(StandardCharsets.UTF_8)).toList(),
        Clock.systemUTC(),
        keep,
        null);
  }

  /** Keys and ids as {@code k/1}, written as effects of one transaction. */
  private void changes(String... changes) throws SQLException {
    try (Connection connection = database.getConnection()) {
      outbox.add(
          connection,
          Stream.of(changes)
              .map(
                  one ->
                      new Outgoing(
                          "main",
                          Outgoing.FEED,
                          one,
                          one.substring(0, one.indexOf('/')),
                          "webhook:tms",
                          Map.of(),
                          "{\"id\":\"" + one + "\"}"))
              .toList());
    }
  }

  private List<String> rows(String sql) throws SQLException {
    return Rows.strings(database, sql);
  }

  private static WebhookReceiver receiver(Function<String, Answer> answers) throws Exception {
    return new WebhookReceiver(webhook -> answers.apply(webhook.id())).keys("key");
  }

  @Test
  void eachIsSignedWithEveryKeySoThatAReceiverMayKnowTheOldOrTheNewOne() throws Exception {
    changes("a/1", "a/2");
    try (WebhookReceiver receiver = receiver(id -> Answer.of(204))) {
      WebhookPost post = post(to(receiver), DAY, "new", "old");
      receiver.keys("old");
      post.post();
      assertThat(receiver.ids()).containsExactly("a/1", "a/2");
      assertThat(receiver.taken.get(0).body()).isEqualTo("{\"id\":\"a/1\"}");
      changes("a/3");
      receiver.keys("new");
      post.post();
      assertThat(receiver.ids()).containsExactly("a/1", "a/2", "a/3");
      assertThat(receiver.unsigned).isEmpty();
      assertThat(rows("select ref from receipt where kind = 'webhook' order by ref"))
          .containsExactly("tms/a/1", "tms/a/2", "tms/a/3");
      assertThat(rows("select id from webhook_out")).isEmpty();
      assertThat(post.degraded()).isNull();
    }
  }

  @Test
  void whatFailsIsSentAgainUnderItsIdBeforeTheNextOfItsKey() throws Exception {
    changes("a/1", "a/2", "b/1");
    AtomicInteger failures = new AtomicInteger(2);
    try (WebhookReceiver receiver =
        receiver(id -> Answer.of(id.equals("a/1") && failures.getAndDecrement() > 0 ? 500 : 200))) {
      WebhookPost post = post(to(receiver), DAY, "key");
      post.post();
      assertThat(receiver.ids()).containsExactly("a/1");
      assertThat(post.degraded()).contains("answered 500");
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                post.post();
                assertThat(rows("select id from webhook_out")).isEmpty();
              });
      assertThat(receiver.ids().stream().filter("a/1"::equals)).hasSize(3);
      assertThat(receiver.ids().lastIndexOf("a/1")).isLessThan(receiver.ids().indexOf("a/2"));
      assertThat(post.degraded()).isNull();
    }
  }

  @Test
  void aReceiverThatAsksForTimeGetsIt() throws Exception {
    changes("a/1", "b/1");
    try (WebhookReceiver receiver =
        receiver(id -> new Answer(429, Map.of("Retry-After", "3600")))) {
      WebhookPost post = post(to(receiver), DAY, "key");
      post.post();
      post.post();
      assertThat(receiver.ids()).containsExactly("a/1");
      assertThat(
              rows(
                  "select next_at > clock_timestamp() + interval '58 minutes' from webhook_out where id = 'a/1'"))
          .containsExactly("t");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 422})
  void whatIsRefusedIsADeadLetterWithItsStatusAndTheRestGoesOn(int status) throws Exception {
    changes("a/1", "a/2");
    AtomicInteger answer = new AtomicInteger(status);
    try (WebhookReceiver receiver =
        receiver(id -> Answer.of(id.equals("a/1") ? answer.get() : 200))) {
      WebhookPost post = post(to(receiver), DAY, "key");
      post.post();
      assertThat(receiver.ids()).containsExactly("a/1", "a/2");
      assertThat(rows("select fault_code || ' ' || (fault->>'message') from dead_letter"))
          .hasSize(1)
          .first()
          .asString()
          .startsWith("WEBHOOK-REFUSED the webhook a/1 to tms")
          .endsWith("was answered " + status);
      answer.set(200);
      try (Connection connection = database.getConnection()) {
        deadLetters.replay(connection, "main", 1, "anna", NOW);
      }
      post.post();
      assertThat(receiver.ids()).containsExactly("a/1", "a/2", "a/1");
      assertThat(rows("select id from webhook_out")).isEmpty();
    }
  }

  @Test
  void whatNobodyTookForLongEnoughIsADeadLetter() throws Exception {
    changes("a/1");
    try (WebhookReceiver receiver = receiver(id -> Answer.of(503))) {
      post(to(receiver), Duration.ZERO, "key").post();
      assertThat(rows("select fault_code from dead_letter")).containsExactly("WEBHOOK-UNDELIVERED");
    }
  }

  @Test
  void aReceiverThatIsGoneEndsTheSubscriptionUntilItsFileIsChanged() throws Exception {
    changes("a/1", "b/1");
    try (WebhookReceiver receiver = receiver(id -> Answer.of(410))) {
      Subscription to = to(receiver);
      WebhookPost post = post(to, DAY, "key");
      post.post();
      changes("c/1");
      post.post();
      assertThat(receiver.ids()).containsExactly("a/1");
      assertThat(post.degraded()).contains("410 Gone").contains("config/subscriptions/tms.yaml");
      assertThat(rows("select id from webhook_out")).isEmpty();
      assertThat(store.goneSince(to, Instant.now().minusSeconds(60))).isPresent();
      assertThat(store.goneSince(to, Instant.now().plusSeconds(60))).isEmpty();
      changes("d/1");
      assertThat(rows("select id from webhook_out")).containsExactly("d/1");
    }
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    changes("a/1");
    try (WebhookReceiver receiver =
        receiver(id -> new Answer(307, Map.of("Location", "/elsewhere")))) {
      WebhookPost post = post(to(receiver), DAY, "key");
      post.post();
      assertThat(receiver.taken).extracting(WebhookReceiver.Webhook::path).containsExactly("/hook");
      assertThat(post.degraded()).contains("answered 307");
    }
  }

  @Test
  void aPrivateAddressIsNotReachedUnlessTheSubscriptionSaysSo() throws Exception {
    changes("a/1");
    try (WebhookReceiver receiver = receiver(id -> Answer.of(200))) {
      Subscription closed =
          new Subscription(
              "tms", receiver.url(), Set.of("opened"), Set.of(), Set.of(), Set.of(), false, false);
      WebhookPost post = post(closed, DAY, "key");
      post.post();
      assertThat(receiver.taken).isEmpty();
      assertThat(post.degraded()).contains("is the private address 127.0.0.1");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, true",
    "172.16.0.1, true",
    "192.168.1.1, true",
    "169.254.169.254, true",
    "127.0.0.2, true",
    "0.0.0.0, true",
    "100.64.0.1, true",
    "224.0.0.1, true",
    "::1, true",
    "fd00::1, true",
    "fe80::1, true",
    "::ffff:10.0.0.1, true",
    "93.184.216.34, false",
    "100.128.0.1, false",
    "2606:2800:220:1::1, false"
  })
  void privateAddressesAreKnown(String address, boolean expected) throws UnknownHostException {
    assertThat(AddressGuard.isPrivate(InetAddress.getByName(address))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://tms.example/hook",
        "ftp://tms.example/hook",
        "https://anna:secret@tms.example/",
        "https:///hook"
      })
  void anAddressThatIsNotSafeIsNoSubscription(String url) {
    assertThatThrownBy(
            () ->
                new Subscription(
                    "tms",
                    URI.create(url),
                    Set.of("opened"),
                    Set.of(),
                    Set.of(),
                    Set.of(),
                    false,
                    false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("url must");
  }

  @Test
  void aSubscriptionHearsOfWhatItNames() {
    Subscription one =
        new Subscription(
            "tms",
            URI.create("https://tms.example/hook"),
            Set.of("opened", "closed"),
            Set.of("order.held.v1"),
            Set.of("transport"),
            Set.of("TRN-CARRIER-DELAY"),
            false,
            false);
    assertThat(one.wantsCase("opened", "transport", "TRN-CARRIER-DELAY", false)).isTrue();
    assertThat(one.wantsCase("changed", "transport", "TRN-CARRIER-DELAY", false)).isFalse();
    assertThat(one.wantsCase("opened", "credit", "TRN-CARRIER-DELAY", false)).isFalse();
    assertThat(one.wantsCase("opened", "transport", "ORD-CREDIT-HOLD", false)).isFalse();
    assertThat(one.wantsCase("opened", "transport", "TRN-CARRIER-DELAY", true)).isFalse();
    assertThat(one.wantsEvent("order.held.v1", false)).isTrue();
    assertThat(one.wantsEvent("order.released.v1", false)).isFalse();
  }
}
