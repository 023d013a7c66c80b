package dev.andon.app.security;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Stands before every path of an HTTP server and refuses anonymous requests with 401 before their
 * body is read. Behind it, exchanges carry the caller in the headers {@value #USER}, {@value
 * #ROLES} (lower case, comma-separated) and {@value #TENANT}; a client cannot set them itself.
 */
public final class HttpGate implements Handler<RoutingContext> {
  /** Header with the authenticated user's name. */
  public static final String USER = "AndonUser";

  /** Header with the user's roles. */
  public static final String ROLES = "AndonRoles";

  /** Header with the user's tenant. */
  public static final String TENANT = "AndonTenant";

  private static final int FIRST = -1000;
  private static final long LINGER_MILLIS = 500;
  private static final String RETRY_AFTER_SECONDS = "2";

  private final Access access;
  private final Predicate<String> open;
  private final BooleanSupplier serving;

  private HttpGate(Access access, Predicate<String> open, BooleanSupplier serving) {
    this.access = access;
    this.open = open;
    this.serving = serving;
  }

  /**
   * Puts the gate before everything else on a server.
   *
   * @param open paths that need no user, because they tell nothing or check a signature themselves
   * @param serving false while the paths behind the gate are not all there (start, stop): then
   *     everyone is told to come again, because a 404 would be taken for final
   */
  public static void install(
      Router router, Access access, Predicate<String> open, BooleanSupplier serving) {
    router.route().order(FIRST).handler(new HttpGate(access, open, serving));
  }

  @Override
  public void handle(RoutingContext context) {
    if (!serving.getAsBoolean()) {
      refuse(context, 503, "Service Unavailable", "Andon starts or stops. Send it again.");
      return;
    }
    HttpServerRequest request = context.request();
    // Camel copies headers, query parameters and form fields alike into exchange headers: none of
    // them may pose as the caller.
    request.headers().remove(USER).remove(ROLES).remove(TENANT);
    if (context.queryParams().names().stream().anyMatch(HttpGate::reserved)) {
      refuse(context, 400, "Bad Request", "Query parameters that begin with Andon are reserved.");
      return;
    }
    if (open.test(context.normalizedPath())) {
      context.next();
      return;
    }
    String authorization = request.getHeader("Authorization");
    if (authorization == null) {
      refuse(context, 401, "Unauthorized", "Send a bearer token or Basic credentials.");
      return;
    }
    if (isForm(request)) {
      refuse(context, 415, "Unsupported Media Type", "Send JSON.");
      return;
    }
    request.pause();
    context
        .vertx()
        .executeBlocking(() -> access.authenticate(authorization), false)
        .onComplete(
            result -> {
              if (result.failed()) {
                context.fail(result.cause());
                return;
              }
              admit(context, result.result());
            });
  }

  private static void admit(RoutingContext context, Optional<Identity> caller) {
    HttpServerRequest request = context.request();
    if (caller.isEmpty()) {
      refuse(context, 401, "Unauthorized", "The token or password is not known.");
      return;
    }
    Identity identity = caller.get();
    request.headers().remove("Authorization");
    request
        .headers()
        .set(USER, identity.user())
        .set(ROLES, identity.rolesText())
        .set(TENANT, identity.tenant());
    request.resume();
    context.next();
  }

  private static boolean reserved(String name) {
    return name.toLowerCase(Locale.ROOT).startsWith("andon");
  }

  private static boolean isForm(HttpServerRequest request) {
    String type = request.getHeader("Content-Type");
    return type != null
        && (type.toLowerCase(Locale.ROOT).startsWith("multipart/")
            || type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded"));
  }

  private static void refuse(RoutingContext context, int status, String title, String detail) {
    var response =
        context
            .response()
            .setStatusCode(status)
            .putHeader("Content-Type", "application/problem+json");
    if (status == 401) {
      response.putHeader("WWW-Authenticate", "Bearer realm=\"andon\", Basic realm=\"andon\"");
    }
    if (status == 503) {
      response.putHeader("Retry-After", RETRY_AFTER_SECONDS);
    }
    // The body was not read, so an HTTP/1 connection cannot carry another request. An HTTP/2 one
    // carries other requests beside this, and its flow control stops the rest of the body.
    boolean shared = context.request().version() == HttpVersion.HTTP_2;
    if (!shared) {
      response.putHeader("Connection", "close");
    }
    response
        .end(
            new JsonObject()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", detail)
                .encode())
        .onComplete(
            sent -> {
              if (!shared) {
                closeSoon(context);
              }
            });
  }

  /**
   * The rest of the request is not wanted; the client gets a moment to read the answer before its
   * sending fails.
   */
  private static void closeSoon(RoutingContext context) {
    context.vertx().setTimer(LINGER_MILLIS, timer -> context.request().connection().close());
  }
}
