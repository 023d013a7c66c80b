package dev.andon.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.andon.fault.FaultException;
import dev.andon.intake.webhook.Signature;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * Takes webhooks over HTTP and checks them as our own door does; keeps what was rightly signed, in
 * the order of arrival.
 */
public final class WebhookReceiver implements AutoCloseable {
  private final HttpServer server;
  private final Function<Webhook, Answer> answers;
  private final Signature signature = new Signature(Clock.systemUTC());
  private volatile List<byte[]> keys = List.of();

  /** Rightly signed ones. */
  public final List<Webhook> taken = new CopyOnWriteArrayList<>();

  /** Those whose signature was wrong, by id. */
  public final List<String> unsigned = new CopyOnWriteArrayList<>();

  /** One request. */
  public record Webhook(String path, String id, String signatures, String body) {}

  /** What it is answered. */
  public record Answer(int status, Map<String, String> headers) {
    public static Answer of(int status) {
      return new Answer(status, Map.of());
    }
  }

  public WebhookReceiver(Function<Webhook, Answer> answers) throws IOException {
    this.answers = answers;
    server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), TestAndon.freePort()), 0);
    server.createContext("/", this::take);
    server.setExecutor(Executors.newFixedThreadPool(4));
    server.start();
  }

  /** Checks signatures by these keys from now on. */
  public WebhookReceiver keys(String... texts) {
    List<byte[]> all = new ArrayList<>();
    for (String text : texts) {
      all.add(text.getBytes(StandardCharsets.UTF_8));
    }
    keys = List.copyOf(all);
    return this;
  }

  /** Where it listens. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
  }

  /** The ids that were taken, in their order. */
  public List<String> ids() {
    return taken.stream().map(Webhook::id).toList();
  }

  private void take(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String id = exchange.getRequestHeaders().getFirst("webhook-id");
    String signatures = exchange.getRequestHeaders().getFirst("webhook-signature");
    Answer answer;
    try {
      signature.check(
          id, exchange.getRequestHeaders().getFirst("webhook-timestamp"), signatures, body, keys);
      Webhook webhook =
          new Webhook(
              exchange.getRequestURI().getPath(),
              id,
              signatures,
              new String(body, StandardCharsets.UTF_8));
      taken.add(webhook);
      answer = answers.apply(webhook);
    } catch (FaultException e) {
      unsigned.add(id);
      answer = Answer.of(401);
    }
    answer.headers().forEach(exchange.getResponseHeaders()::add);
    exchange.sendResponseHeaders(answer.status(), -1);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
