package dev.andon.app.console;

import dev.andon.app.security.Access;
import io.hawt.HawtioContextListener;
import io.hawt.system.ConfigManager;
import io.hawt.web.auth.AuthConfigurationServlet;
import io.hawt.web.auth.AuthenticationFilter;
import io.hawt.web.auth.ClientRouteRedirectFilter;
import io.hawt.web.auth.LoginServlet;
import io.hawt.web.auth.LogoutServlet;
import io.hawt.web.auth.SessionExpiryFilter;
import io.hawt.web.auth.keycloak.KeycloakServlet;
import io.hawt.web.auth.keycloak.KeycloakUserServlet;
import io.hawt.web.filters.BaseTagHrefFilter;
import io.hawt.web.filters.ResponseHeadersFilter;
import io.hawt.web.plugin.PluginServlet;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import java.net.URL;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import javax.security.auth.login.Configuration;
import org.eclipse.jetty.ee10.servlet.DefaultServlet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.resource.ResourceFactory;
import org.jolokia.server.core.http.AgentServlet;

/**
 * Hawtio at {@code /hawtio} on its own loopback port: hawtio-war's web.xml in code, with the static
 * console out of the hawtio-springboot jar. Users with the role operator or admin may log in.
 */
public final class Console implements AutoCloseable {
  private static final String PATH = "/hawtio";

  private final Server server;
  private final ServerConnector connector;

  private Console(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  /** Starts the console; port 0 = any free one. */
  public static Console start(String host, int port, Access access) {
    Configuration.setConfiguration(
        ConsoleLogin.configuration(access, Configuration.getConfiguration()));
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost(host);
    connector.setPort(port);
    server.addConnector(connector);
    server.setHandler(context());
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException("the console could not be started on port " + port, e);
    }
    return new Console(server, connector);
  }

  private static ServletContextHandler context() {
    Map<String, String> settings =
        Map.of(
            "authenticationEnabled", "true",
            "realm", ConsoleLogin.REALM,
            "roles", "admin,operator",
            "rolePrincipalClasses", "io.hawt.web.auth.RolePrincipal",
            "userPrincipalClasses", "io.hawt.web.auth.UserPrincipal",
            "offline", "true");
    ServletContextHandler context = new ServletContextHandler(PATH, ServletContextHandler.SESSIONS);
    URL index =
        Objects.requireNonNull(
            Console.class.getResource("/hawtio-static/index.html"),
            "the console's files are not on the class path");
    String folder =
        index
            .toString()
            .replaceAll("/index\\.html$", "")
            .replaceFirst("^jar:file:/(?!/)", "jar:file:///");
    context.setBaseResource(ResourceFactory.of(context).newResource(java.net.URI.create(folder)));
    context.setWelcomeFiles(new String[] {"index.html"});
    context.getSessionHandler().setHttpOnly(true);
    context.getSessionHandler().setSameSite(org.eclipse.jetty.http.HttpCookie.SameSite.STRICT);
    context.addEventListener(new HawtioContextListener(new ConfigManager(settings::get)));
    filter(context, new SessionExpiryFilter(), "/*");
    filter(context, new ResponseHeadersFilter(), "/*");
    filter(context, new AuthenticationFilter(), "/jolokia/*");
    filter(context, new ClientRouteRedirectFilter(), "/*");
    filter(context, new BaseTagHrefFilter(), "/", "/index.html");
    servlet(context, new AgentServlet(), "/jolokia/*");
    servlet(context, new KeycloakUserServlet(), "/user/*");
    servlet(context, new AuthConfigurationServlet(), "/auth/config/*");
    servlet(context, new LoginServlet(), "/auth/login");
    servlet(context, new LogoutServlet(), "/auth/logout");
    servlet(context, new KeycloakServlet(), "/keycloak/*");
    servlet(context, new PluginServlet(), "/plugin/*");
    servlet(context, new DefaultServlet(), "/");
    return context;
  }

  private static void filter(ServletContextHandler context, Filter filter, String... paths) {
    FilterHolder holder = new FilterHolder(filter);
    holder.setAsyncSupported(true);
    for (String path : paths) {
      context.addFilter(holder, path, EnumSet.of(DispatcherType.REQUEST));
    }
  }

  private static void servlet(ServletContextHandler context, Servlet servlet, String path) {
    ServletHolder holder = new ServletHolder(servlet);
    holder.setAsyncSupported(true);
    context.addServlet(holder, path);
  }

  /** The port it listens on. */
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the console did not stop", e);
    }
  }
}
