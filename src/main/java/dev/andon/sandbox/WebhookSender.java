package dev.andon.sandbox;

import dev.andon.intake.webhook.Signature;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts the rows of {@code erp.webhook} in their order, signed, until each is taken (202) or known
 * (409). The receiver may be away: nothing is skipped.
 */
final class WebhookSender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookSender.class);
  private static final long LOOK_MILLIS = 200;
  private static final long AWAY_MILLIS = 1_000;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final DataSource database;
  private final URI receiver;
  private final Path keys;
  private final Clock clock;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "sandbox-webhooks");

  /**
   * @param receiver base address; posts go to {@code /webhooks/<source>} below it
   * @param keys folder with a file of the signing key for each source
   */
  WebhookSender(DataSource database, URI receiver, Path keys, Clock clock) {
    this.database = database;
    this.receiver = receiver;
    this.keys = keys;
    this.clock = clock;
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    long wait = LOOK_MILLIS;
    try {
      while (!stop.await(wait, TimeUnit.MILLISECONDS)) {
        try {
          send();
          wait = LOOK_MILLIS;
        } catch (IOException | SQLException e) {
          if (wait == LOOK_MILLIS) {
            LOG.atWarn()
                .addKeyValue("cause", e.getMessage())
                .log("webhooks wait for their receiver");
          }
          wait = AWAY_MILLIS;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send() throws SQLException, IOException, InterruptedException {
    try (Connection db = database.getConnection()) {
      List<Map<String, Object>> waiting =
          Sql.rows(
              db,
              "select id, source, message_id, payload from erp.webhook where sent_at is null order by id limit 100");
      for (Map<String, Object> row : waiting) {
        post(
            String.valueOf(row.get("source")),
            String.valueOf(row.get("message_id")),
            String.valueOf(row.get("payload")).getBytes(StandardCharsets.UTF_8));
        Sql.update(
            db, "update erp.webhook set sent_at = ? where id = ?", clock.instant(), row.get("id"));
        db.commit();
      }
      db.rollback();
    }
  }

  private void post(String source, String id, byte[] body)
      throws IOException, InterruptedException {
    byte[] key =
        Files.readAllLines(keys.resolve(source)).get(0).strip().getBytes(StandardCharsets.UTF_8);
    String timestamp = Long.toString(clock.instant().getEpochSecond());
    int status =
        http.send(
                HttpRequest.newBuilder(receiver.resolve("/webhooks/" + source))
                    .timeout(TIMEOUT)
                    .header("Content-Type", "application/json")
                    .header("webhook-id", id)
                    .header("webhook-timestamp", timestamp)
                    .header("webhook-signature", Signature.sign(id, timestamp, body, key))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build(),
                HttpResponse.BodyHandlers.discarding())
            .statusCode();
    if (status != 202 && status != 409) {
      throw new IOException(
          "POST " + receiver.resolve("/webhooks/" + source) + " answered " + status);
    }
  }

  @Override
  public void close() throws InterruptedException {
    stop.countDown();
    thread.interrupt();
    thread.join();
  }
}
