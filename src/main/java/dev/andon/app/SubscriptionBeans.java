package dev.andon.app;

import static dev.andon.app.Beans.bean;

import dev.andon.app.config.ConfigReader;
import dev.andon.app.health.WaitingHealth;
import dev.andon.canonical.BusinessClock;
import dev.andon.dispatch.Subscription;
import dev.andon.dispatch.webhook.WebhookPost;
import dev.andon.dispatch.webhook.WebhookStore;
import dev.andon.replay.store.DeadLetterStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.BindToRegistry;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;

/**
 * The subscriptions of {@code config/subscriptions}, each with a route of its own, so that the
 * outage of one holds up no other.
 */
public final class SubscriptionBeans implements CamelConfiguration {
  private final List<WebhookPost> posts = new CopyOnWriteArrayList<>();

  /** The subscriptions of an installation, by name. */
  static List<Subscription> subscriptions(Path home) {
    Path folder = home.resolve("config/subscriptions");
    List<Subscription> found = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(one -> one.toString().endsWith(".yaml")).sorted().toList()) {
          found.add(ConfigReader.subscription(name(file), Files.readString(file)));
        }
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
    return List.copyOf(found);
  }

  private static String name(Path file) {
    String name = Objects.requireNonNull(file.getFileName()).toString();
    return name.substring(0, name.length() - ".yaml".length());
  }

  @BindToRegistry("webhooksHealth")
  public WaitingHealth webhooksHealth() {
    return new WaitingHealth(
        "webhooks",
        () ->
            posts.stream()
                .map(WebhookPost::degraded)
                .filter(Objects::nonNull)
                .reduce((one, other) -> one + "; " + other));
  }

  /** Makes the routes; called once the templates are loaded and before anything is started. */
  void addRoutes(CamelContext context) throws Exception {
    Settings settings = bean(context, "settings", Settings.class);
    for (Subscription one : subscriptions(settings.home())) {
      WebhookPost post = post(context, settings, one);
      posts.add(post);
      context.getRegistry().bind("webhookPost-" + one.name(), post);
      TemplatedRouteBuilder.builder(context, "dispatch-webhooks")
          .routeId("dispatch-webhooks-" + one.name())
          .parameters(Map.of("subscription", one.name()))
          .add();
    }
  }

  private static WebhookPost post(CamelContext context, Settings settings, Subscription one)
      throws SQLException, IOException {
    WebhookStore store =
        new WebhookStore(
            bean(context, "dataSource", DataSource.class),
            bean(context, "deadLetters", DeadLetterStore.class),
            bean(context, "businessClock", BusinessClock.class),
            settings.tenant());
    Path file = settings.home().resolve("config/subscriptions/" + one.name() + ".yaml");
    Optional<Instant> gone = store.goneSince(one, Files.getLastModifiedTime(file).toInstant());
    String secret = "webhook-out/" + one.name();
    settings.secrets().get(secret);
    return new WebhookPost(
        store,
        one,
        () ->
            settings
                .secrets()
                .get(secret)
                .lines()
                .map(key -> key.getBytes(StandardCharsets.UTF_8))
                .toList(),
        bean(context, "clock", Clock.class),
        Duration.ofHours(settings.number("andon.webhooks.hours")),
        gone.map(at -> WebhookPost.ended(one.name(), "at " + at)).orElse(null));
  }
}
