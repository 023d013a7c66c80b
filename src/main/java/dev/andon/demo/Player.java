package dev.andon.demo;

import dev.andon.intake.webhook.Signature;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * Plays a day through the real doors: files dropped, webhooks posted, ERP rows inserted. A step
 * ends when intake, queues and relay are empty; its number stands in the row of the business clock,
 * so that a day goes on where a kill left it. A step played again puts in again only what is not
 * there, and the doors absorb the rest.
 */
public final class Player {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Day day;
  private final Places places;
  private final Duration pace;
  private final HttpClient http = HttpClient.newHttpClient();
  private volatile int done;
  private volatile int step;

  /**
   * Where the player puts things in and looks at what became of them.
   *
   * @param andon the system's store, read only but for the clock
   * @param erp the sandbox ERP, as its owner
   * @param webhooks address of the webhook door
   * @param keys signing key of a source
   */
  public record Places(
      DataSource andon,
      DataSource erp,
      Path dataDirectory,
      URI webhooks,
      Function<String, String> keys,
      Clock clock,
      String tenant) {}

  /**
   * @param pace least wall time of a step
   */
  public Player(Day day, Places places, Duration pace) {
    this.day = day;
    this.places = places;
    this.pace = pace;
  }

  /** Plays from the stored step to the end of the day. */
  public void play() throws SQLException, IOException, InterruptedException {
    for (int next = position(); next < day.steps(); next++) {
      step = next;
      long began = System.nanoTime();
      moveClock(step);
      awaitTimers();
      for (Entry entry : day.of(step)) {
        put(entry);
      }
      await(this::quiet);
      done = (int) day.entries().stream().filter(entry -> entry.step() <= step).count();
      long left = pace.toNanos() - (System.nanoTime() - began);
      if (left > 0) {
        TimeUnit.NANOSECONDS.sleep(left);
      }
    }
    moveClock(day.steps());
    awaitTimers();
  }

  /** The line that tells how far the day is: {@code progress 840/2400 13:30}. */
  public String progress() {
    return "progress "
        + done
        + "/"
        + day.entries().size()
        + " "
        + Day.timeOf(step).toString().substring(11, 16);
  }

  private int position() throws SQLException {
    try (Connection connection = places.andon().getConnection();
        PreparedStatement select =
            connection.prepareStatement("select step from business_clock where tenant = ?")) {
      select.setString(1, places.tenant());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getInt(1) : 0;
      }
    }
  }

  private void moveClock(int to) throws SQLException {
    try (Connection connection = places.andon().getConnection();
        PreparedStatement upsert =
            connection.prepareStatement(
                "insert into business_clock (tenant, now, step) values (?, ?, ?) on conflict (tenant) do update set now = excluded.now, step = excluded.step")) {
      upsert.setString(1, places.tenant());
      upsert.setTimestamp(2, Timestamp.from(Day.timeOf(to)));
      upsert.setInt(3, to);
      upsert.executeUpdate();
    }
  }

  private void put(Entry entry) throws SQLException, IOException, InterruptedException {
    if (entry instanceof Entry.Drop drop) {
      drop(drop);
    } else if (entry instanceof Entry.Post post) {
      post(post);
    } else if (entry instanceof Entry.Row row) {
      insert(row);
    }
  }

  private void drop(Entry.Drop drop) throws SQLException, IOException {
    Path folder = Files.createDirectories(places.dataDirectory().resolve(drop.folder()));
    Path file = folder.resolve(drop.name());
    if (Files.exists(file) || known(drop)) {
      return;
    }
    Path draft = places.dataDirectory().resolve("drop.tmp");
    Files.writeString(draft, drop.content(), StandardCharsets.UTF_8);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private boolean known(Entry entry) throws SQLException {
    try (Connection connection = places.andon().getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select 1 from message_in where tenant = ? and door = ? and name = ? limit 1")) {
      select.setString(1, places.tenant());
      select.setString(2, entry.door());
      select.setString(3, entry.name());
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  private void post(Entry.Post post) throws IOException, InterruptedException {
    if (post.source().equals(Entry.EVENTS)) {
      tell(post);
      return;
    }
    String timestamp = Long.toString(places.clock().instant().getEpochSecond());
    byte[] body = post.body().getBytes(StandardCharsets.UTF_8);
    byte[] key = places.keys().apply(post.source()).getBytes(StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(places.webhooks().resolve("/webhooks/" + post.source()))
            .header("webhook-id", post.name())
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", Signature.sign(post.name(), timestamp, body, key))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 202 && answer.statusCode() != 409) {
      throw new IOException(
          "the webhook door answered " + answer.statusCode() + ": " + answer.body());
    }
  }

  /** A canonical event at the door for events; the key is the token of who sends it. */
  private void tell(Entry.Post post) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(places.webhooks().resolve("/api/v1/events"))
            .header("Authorization", "Bearer " + places.keys().apply(Entry.EVENTS))
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", post.name())
            .POST(HttpRequest.BodyPublishers.ofString(post.body()))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 202) {
      throw new IOException(
          "the door for events answered " + answer.statusCode() + ": " + answer.body());
    }
  }

  private void insert(Entry.Row row) throws SQLException {
    try (Connection connection = places.erp().getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into erp.outbox (id, topic, key, payload, occurred_at) overriding system value values (?, ?, ?, ?::jsonb, ?) on conflict do nothing")) {
      insert.setLong(1, row.id());
      insert.setString(2, row.topic());
      insert.setString(3, row.key());
      insert.setString(4, row.payload());
      insert.setTimestamp(5, Timestamp.from(Day.timeOf(row.step())));
      insert.executeUpdate();
    }
  }

  private interface Question {
    boolean yes() throws SQLException, IOException;
  }

  private static void await(Question question) throws SQLException, IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!question.yes()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("the step did not come to its end within " + PATIENCE);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** What is due at the begin of a step is told before anything is put in: it came too late. */
  private void awaitTimers() throws SQLException, IOException {
    await(this::settled);
  }

  private boolean settled() throws SQLException {
    try (Connection connection = places.andon().getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select not exists (select 1 from timer t join business_clock c on c.tenant = t.tenant and t.due <= c.now)"
                    + " and not exists (select 1 from outbox) and not exists (select 1 from event_identity where state = 'accepted')");
        ResultSet row = select.executeQuery()) {
      return row.next() && row.getBoolean(1);
    }
  }

  private boolean quiet() throws SQLException, IOException {
    long rows =
        day.entries().stream()
            .filter(entry -> entry instanceof Entry.Row && entry.step() <= step)
            .count();
    for (Entry entry : day.of(step)) {
      if (entry instanceof Entry.Drop drop
          && Files.exists(places.dataDirectory().resolve(drop.folder()).resolve(drop.name()))) {
        return false;
      }
    }
    try (Connection connection = places.andon().getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select exists (select 1 from message_in where state = 'received') or exists (select 1 from outbox)"
                    + " or exists (select 1 from timer t join business_clock c on c.tenant = t.tenant and t.due <= c.now)"
                    + " or exists (select 1 from event_identity where state = 'accepted'),"
                    + " (select count(*) from message_in where door = 'outbox')");
        ResultSet row = select.executeQuery()) {
      row.next();
      return !row.getBoolean(1) && row.getLong(2) >= rows;
    }
  }
}
