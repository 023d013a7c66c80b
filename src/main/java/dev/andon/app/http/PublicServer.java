package dev.andon.app.http;

import io.vertx.ext.web.Router;
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
    guard.accept(
        VertxPlatformHttpRouter.lookup(
            getCamelContext(),
            VertxPlatformHttpRouter.getRouterNameFromPort(getConfigurationPort())));
  }
}
