package dev.andon.dispatch.webhook;

import dev.andon.dispatch.Subscription;
import dev.andon.intake.webhook.Signature;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts the webhooks of one subscription, one after the other: bounded in time, never where an
 * answer sends us, signed with each of its keys.
 */
public final class WebhookPost {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookPost.class);
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Duration MOST_PAUSE = Duration.ofSeconds(60);
  private static final Duration MOST_ASKED = Duration.ofHours(6);

  /** Posts of one call, so that a stop need not wait for all. */
  private static final int MOST = 500;

  /** What passes by itself although it is no failure of the server. */
  private static final Set<Integer> LATER = Set.of(408, 425, 429);

  private final WebhookStore store;
  private final Subscription to;
  private final Supplier<List<byte[]>> keys;
  private final Clock clock;
  private final Duration keep;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private long pausedUntil = System.nanoTime();
  private volatile @Nullable String away;
  private volatile boolean gone;

  /**
   * @param keys signing keys, the newest first; each signs while it is there
   * @param clock wall clock of the signatures
   * @param keep how long a webhook is tried
   * @param goneAlready why nothing is sent from the begin; null = it is
   */
  public WebhookPost(
      WebhookStore store,
      Subscription to,
      Supplier<List<byte[]>> keys,
      Clock clock,
      Duration keep,
      @Nullable String goneAlready) {
    this.store = store;
    this.to = to;
    this.keys = keys;
    this.clock = clock;
    this.keep = keep;
    this.away = goneAlready;
    this.gone = goneAlready != null;
  }

  /** Posts what is due, until one fails. */
  public void post() throws InterruptedException {
    try {
      boolean going = !gone && System.nanoTime() - pausedUntil >= 0;
      for (int posted = 0; going && posted < MOST; posted++) {
        Optional<WebhookStore.Due> due = store.claim(to);
        going = due.isPresent() && post(due.get());
      }
    } catch (SQLException e) {
      degrade("the store is away: " + e.getMessage());
    }
  }

  private boolean post(WebhookStore.Due due) throws SQLException, InterruptedException {
    try {
      HttpResponse<InputStream> answer = send(due);
      int status = answer.statusCode();
      if (status / 100 == 2) {
        store.taken(to, due);
        if (away != null) {
          LOG.atInfo().addKeyValue("subscription", to.name()).log("webhooks are taken again");
        }
        away = null;
        return true;
      }
      if (status == 410) {
        end();
        return false;
      }
      if (status / 100 == 4 && !LATER.contains(status)) {
        store.refused(to, due, status);
        LOG.atError()
            .addKeyValue("subscription", to.name())
            .addKeyValue("webhook", due.id())
            .addKeyValue("status", status)
            .log("a webhook was refused, see the dead letters");
        return true;
      }
      Optional<Duration> asked = retryAfter(answer);
      later(due, "answered " + status, asked.orElse(due.backOff()), asked.orElse(MOST_PAUSE));
    } catch (IOException e) {
      later(
          due,
          String.valueOf(e.getMessage() == null ? e : e.getMessage()),
          due.backOff(),
          MOST_PAUSE);
    }
    return false;
  }

  private HttpResponse<InputStream> send(WebhookStore.Due due)
      throws IOException, InterruptedException {
    if (!to.privateAddress()) {
      AddressGuard.check(to.url());
    }
    byte[] body = due.body().getBytes(StandardCharsets.UTF_8);
    String timestamp = Long.toString(clock.instant().getEpochSecond());
    String signatures =
        keys.get().stream()
            .map(key -> Signature.sign(due.id(), timestamp, body, key))
            .collect(Collectors.joining(" "));
    HttpResponse<InputStream> answer =
        http.send(
            HttpRequest.newBuilder(to.url())
                .timeout(ANSWER)
                .header("Content-Type", "application/cloudevents+json")
                .header("User-Agent", "andon")
                .header("webhook-id", due.id())
                .header("webhook-timestamp", timestamp)
                .header("webhook-signature", signatures)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    answer.body().close(); // its status says all; how long it is may be a trap
    return answer;
  }

  /** Seconds or a date, as the receiver wrote it, within reason. */
  private Optional<Duration> retryAfter(HttpResponse<?> answer) {
    String value = answer.headers().firstValue("Retry-After").orElse("");
    Duration asked;
    try {
      asked =
          value.matches("\\d{1,9}")
              ? Duration.ofSeconds(Long.parseLong(value))
              : Duration.between(
                  clock.instant(),
                  ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty(); // none, or not readable: our own back-off serves
    }
    if (asked.isNegative()) {
      return Optional.empty();
    }
    return Optional.of(asked.compareTo(MOST_ASKED) < 0 ? asked : MOST_ASKED);
  }

  private void later(WebhookStore.Due due, String reason, Duration wait, Duration most)
      throws SQLException {
    if (!store.failed(to, due, keep, wait, reason)) {
      LOG.atError()
          .addKeyValue("subscription", to.name())
          .addKeyValue("webhook", due.id())
          .log("a webhook was given up, see the dead letters");
    }
    Duration pause = wait.compareTo(most) < 0 ? wait : most;
    pausedUntil = System.nanoTime() + pause.toNanos();
    degrade(to.url() + ": " + reason);
  }

  private void end() throws SQLException {
    int waited = store.gone(to);
    gone = true;
    away = ended(to.name(), "now, " + waited + " that waited were dropped");
    LOG.atError()
        .addKeyValue("subscription", to.name())
        .addKeyValue("waited", waited)
        .log("the receiver is gone (410), the subscription ended");
  }

  /** What health says of a subscription whose receiver is gone. */
  public static String ended(String name, String when) {
    return name
        + " answered 410 Gone ("
        + when
        + "): change config/subscriptions/"
        + name
        + ".yaml to begin it anew, or remove it";
  }

  private void degrade(String reason) {
    if (away == null) {
      LOG.atWarn()
          .addKeyValue("subscription", to.name())
          .addKeyValue("reason", reason)
          .log("a webhook waits, tried again with back-off");
    }
    away = "webhooks to " + to.name() + " (" + reason + ")";
  }

  /** Why webhooks wait; null = all is well. */
  public @Nullable String degraded() {
    return away;
  }
}
