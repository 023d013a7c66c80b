package dev.andon.app.http;

import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;

/**
 * The HTTP server of webhooks and API. Camel's own listens before anything can be put before its
 * paths, and answers 404 until the routes are there, which a sender must take for final; this one
 * is guarded before its port opens.
 */
public final class PublicServer extends VertxPlatformHttpServer {
  private final Consumer<Router> guard;
  private final String instance = UUID.randomUUID().toString();

  /**
   * @param maxBodySize bytes of a request's body; more is answered with 413
   * @param guard installs what stands before every path
   */
  public PublicServer(String host, int port, long maxBodySize, Consumer<Router> guard) {
    super(configuration(host, port, maxBodySize));
    this.guard = guard;
  }

  private static VertxPlatformHttpServerConfiguration configuration(
      String host, int port, long maxBodySize) {
    VertxPlatformHttpServerConfiguration configuration = new VertxPlatformHttpServerConfiguration();
    configuration.setServerType("server");
    configuration.setBindHost(host);
    configuration.setBindPort(port);
    configuration.setMaxBodySize(maxBodySize);
    return configuration;
  }

  @Override
  protected void initializeServer() {
    super.initializeServer();
    Router router =
        VertxPlatformHttpRouter.lookup(
            getCamelContext(),
            VertxPlatformHttpRouter.getRouterNameFromPort(getConfigurationPort()));
    guard.accept(router);
    router
        .get("/" + instance)
        .order(Integer.MIN_VALUE)
        .handler(context -> context.response().setStatusCode(204).end());
  }

  /**
   * Whether it is this server that answers at its port: when another process took the port in the
   * moment of the start, Vert.x and Camel only log that.
   */
  public boolean answers() {
    String host = getHost().equals("0.0.0.0") ? "127.0.0.1" : getHost();
    try {
      return HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(
                          URI.create(
                              "http://" + host + ":" + getConfigurationPort() + "/" + instance))
                      .timeout(Duration.ofSeconds(10))
                      .build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 204;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
