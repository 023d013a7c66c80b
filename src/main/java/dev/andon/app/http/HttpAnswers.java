package dev.andon.app.http;

import dev.andon.app.security.HttpGate;
import dev.andon.app.security.Identity;
import dev.andon.app.security.Role;
import dev.andon.canonical.json.EventJson;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.fault.Faults;
import dev.andon.intake.store.SenderLimit;
import dev.andon.replay.store.DeadLetterStore;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Turns the end of a REST route into an answer: the body as JSON, or a fault as problem+json (RFC
 * 9457) with a stable code and the repair.
 */
public final class HttpAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(HttpAnswers.class);
  private final EventJson json;

  public HttpAnswers(EventJson json) {
    this.json = json;
  }

  /** The body as JSON. */
  public void json(Exchange exchange) {
    exchange.getIn().setBody(json.text(exchange.getIn().getBody()));
    exchange.getIn().setHeader(Exchange.CONTENT_TYPE, "application/json");
  }

  /** The caught exception as a problem; an error of ours shows no inside, only its code. */
  public void problem(Exchange exchange) {
    Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    SenderLimit.Exceeded exceeded = cause instanceof SenderLimit.Exceeded one ? one : null;
    Fault fault = exceeded == null ? Faults.of(cause) : exceeded.fault();
    int status = exceeded == null ? status(fault) : 429;
    // What passes by itself is told to the sender and by health; under load a line each would bury
    // the rest.
    if (status >= 500) {
      LOG.atLevel(status == 503 ? Level.DEBUG : Level.ERROR)
          .addKeyValue("route", exchange.getFromRouteId())
          .addKeyValue("faultCode", fault.code())
          .setCause(cause)
          .log("a request failed");
    }
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put("type", "urn:andon:fault:" + fault.code());
    problem.put("title", fault.message());
    problem.put("status", status);
    problem.putAll(DeadLetterStore.describe(fault));
    problem.remove("message");
    problem.put("detail", fault.message());
    problem.put("retryable", fault.kind() == FaultKind.TRANSIENT);
    exchange.getIn().setBody(json.text(problem));
    exchange.getIn().setHeader(Exchange.CONTENT_TYPE, "application/problem+json");
    exchange.getIn().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
    if (exceeded != null) {
      exceeded.left().headers().forEach(exchange.getIn()::setHeader);
      exchange.getIn().setHeader("Retry-After", Long.toString(exceeded.left().seconds()));
    } else if (status == 503) {
      exchange.getIn().setHeader("Retry-After", "5");
    }
  }

  private static int status(Fault fault) {
    return switch (fault.kind()) {
      case REJECTED ->
          fault.code().startsWith("WEBHOOK-SIGNATURE")
                  || fault.code().startsWith("WEBHOOK-TIMESTAMP")
                  || fault.code().equals("WEBHOOK-HEADER")
              ? 401
              : fault.code().endsWith("-UNKNOWN")
                  ? 404
                  : fault.code().equals("ROLE-MISSING") ? 403 : 400;
      case DUPLICATE, CONFLICT -> 409;
      case TRANSIENT -> 503;
      case MISCONFIGURED, DEFECT -> 500;
    };
  }

  /** Refuses the callers of other tenants than the one whose doors these are. */
  static void own(Identity caller, String tenant) {
    if (!caller.tenant().equals(tenant)) {
      throw FaultException.of(
          "TENANT-UNKNOWN",
          FaultKind.REJECTED,
          "this system takes messages of another tenant only",
          "Use a token of the tenant that owns its doors (config/users.yaml).");
    }
  }

  /** A query parameter or header; empty when it is absent or blank. */
  static Optional<String> text(Exchange exchange, String name) {
    return Optional.ofNullable(exchange.getIn().getHeader(name, String.class))
        .filter(value -> !value.isBlank());
  }

  /** A query parameter that is a whole number, brought between 0 and the most. */
  static int whole(Exchange exchange, String name, int otherwise, int most) {
    return text(exchange, name)
        .map(
            value -> {
              try {
                return Math.max(0, Math.min(most, Integer.parseInt(value)));
              } catch (NumberFormatException e) {
                throw FaultException.of(
                    "PARAMETER-INVALID",
                    FaultKind.REJECTED,
                    name + " must be a whole number",
                    "Correct the parameter.");
              }
            })
        .orElse(otherwise);
  }

  /** The JSON object in a request's body. */
  static Map<String, Object> object(Exchange exchange, EventJson json) {
    return json.object(String.valueOf(exchange.getIn().getBody(String.class)));
  }

  /** A member of a request's body that must be there. */
  static String required(Map<String, Object> body, String name) {
    Object value = body.get(name);
    if (value == null || value.toString().isBlank()) {
      throw FaultException.of(
          "FIELD-MISSING",
          FaultKind.REJECTED,
          "the member " + name + " is missing",
          "Send it in the JSON body.");
    }
    return value.toString();
  }

  /** A member of a request's body that is an instant; empty when it is absent. */
  static Optional<Instant> instant(Map<String, Object> body, String name) {
    try {
      return Optional.ofNullable(body.get(name)).map(value -> Instant.parse(value.toString()));
    } catch (DateTimeException e) {
      throw FaultException.of(
          "FIELD-TYPE",
          FaultKind.REJECTED,
          name + " must be an instant, e.g. 2026-03-02T08:00:00Z",
          "Correct the member.");
    }
  }

  /** The caller, who must have a role; the one place that checks it for REST routes. */
  public static Identity caller(Exchange exchange, Role role) {
    Identity identity =
        Identity.of(
            Objects.requireNonNullElse(exchange.getIn().getHeader(HttpGate.USER, String.class), ""),
            Objects.requireNonNullElse(
                exchange.getIn().getHeader(HttpGate.TENANT, String.class), ""),
            Objects.requireNonNullElse(
                exchange.getIn().getHeader(HttpGate.ROLES, String.class), ""));
    if (!identity.may(role)) {
      throw FaultException.of(
          "ROLE-MISSING",
          FaultKind.REJECTED,
          "this needs the role " + role.name().toLowerCase(java.util.Locale.ROOT),
          "Ask an administrator for the role (config/users.yaml).");
    }
    return identity;
  }
}
