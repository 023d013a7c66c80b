package dev.andon.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Sends the requests of a check to one endpoint and writes down what is not as expected. */
final class Exchange {
  private static final int MAX_ANSWER = 16 << 20;
  private static final int MAX_SHOWN = 200;
  private static final int PATIENCE = 3;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Contract contract;
  private final URI base;
  private final String token;
  private final Duration limit;
  private final HttpClient http;
  private final List<Violation> violations = new ArrayList<>();
  private int sent;
  private int unanswered;
  private int refused;

  Exchange(Contract contract, URI base, String token, Duration limit) {
    this.contract = contract;
    this.base = base;
    this.token = token;
    this.limit = limit;
    this.http = HttpClient.newBuilder().connectTimeout(limit).build();
  }

  /**
   * What is expected of one request.
   *
   * @param path with its parameters filled in
   * @param body empty = none
   * @param why what the check wants to know, said in the repair of a wrong status
   */
  record Request(
      Contract.Operation operation,
      String path,
      Map<String, String> headers,
      Optional<String> body,
      int status,
      String why) {
    Request(Contract.Operation operation, String path, int status, String why) {
      this(operation, path, Map.of(), Optional.empty(), status, why);
    }

    Request with(String header, String value) {
      Map<String, String> more = new TreeMap<>(headers);
      more.put(header, value);
      return new Request(operation, path, more, body, status, why);
    }

    Request expecting(int other, String because) {
      return new Request(operation, path, headers, body, other, because);
    }

    Request body(String text) {
      return new Request(operation, path, headers, Optional.of(text), status, why);
    }

    String name() {
      return operation.method() + " " + path;
    }
  }

  /** Whether the endpoint did not answer so often that it is of no use to go on. */
  boolean hopeless() {
    return unanswered >= PATIENCE;
  }

  int sent() {
    return sent;
  }

  List<Violation> violations() {
    return List.copyOf(violations);
  }

  void violation(
      Request request, String code, String place, String expected, String found, String repair) {
    violations.add(new Violation(code, request.name(), place, expected, shown(found), repair));
  }

  private static String shown(String text) {
    return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
  }

  /** The JSON of an answer of the expected kind, whatever is wrong in it being written down. */
  Optional<JsonNode> get(Request request) throws InterruptedException {
    return send(request.with("Authorization", "Bearer " + token));
  }

  /** The same without a token. */
  Optional<JsonNode> send(Request request) throws InterruptedException {
    if (hopeless()) {
      return Optional.empty();
    }
    sent++;
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(
                base.resolve(base.getRawPath().replaceAll("/$", "") + request.path()))
            .timeout(limit);
    request.headers().forEach(builder::header);
    request.body().ifPresent(body -> builder.header("Content-Type", "application/json"));
    builder.method(
        request.operation().method(),
        request
            .body()
            .map(HttpRequest.BodyPublishers::ofString)
            .orElseGet(HttpRequest.BodyPublishers::noBody));
    try {
      HttpResponse<InputStream> answer =
          http.send(builder.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream stream = answer.body()) {
        byte[] bytes = stream.readNBytes(MAX_ANSWER);
        unanswered = 0;
        refused = answer.statusCode() == 401 ? refused : 0;
        return checked(request, answer, bytes);
      }
    } catch (HttpTimeoutException e) {
      unanswered++;
      violation(
          request,
          "TIME-OUT",
          "status",
          request.status() + " within " + limit.toMillis() + " ms",
          "no answer",
          "Answer sooner: Andon does not wait longer for a lookup, and opens its circuit breaker.");
      return Optional.empty();
    } catch (IOException e) {
      unanswered++;
      violation(
          request,
          "CONNECTION",
          "status",
          Integer.toString(request.status()),
          "no answer: " + e.getClass().getSimpleName(),
          "Check the address, and that the service keeps the connection until it has answered.");
      return Optional.empty();
    }
  }

  private static String repair(int expected, int found) {
    if (found == 401) {
      return "Name the service's token with --token-file, and let the service know that token.";
    }
    if (found >= 500) {
      return "Look into the service's own log: it failed, and Andon would ask again and again.";
    }
    return switch (expected) {
      case 400 -> "Check parameters and body by the contract before anything is done.";
      case 401 -> "Refuse what has no known token before anything else is looked at.";
      case 404 ->
          found == 200 || found == 201
              ? "Answer 404 where there is no record, not an empty one."
              : "Answer 404 with a problem, so that nobody asks for it again.";
      case 409 -> "Keep what each Idempotency-Key was used for, and compare.";
      case 412 -> "Compare If-Match with the record's ETag in the transaction of the change.";
      case 413 -> "Stop reading a body that is too large, and say so.";
      default ->
          found == 404
              ? "Serve this path with this record, or name another base address."
              : "Answer " + expected + " here; see the contract.";
    };
  }

  private Optional<JsonNode> checked(
      Request request, HttpResponse<InputStream> answer, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (answer.statusCode() != request.status()) {
      violation(
          request,
          "STATUS",
          "status",
          request.status() + ", because " + request.why(),
          answer.statusCode() + " " + text,
          repair(request.status(), answer.statusCode()));
      if (answer.statusCode() == 401) {
        unanswered = refused + 1;
        refused = unanswered;
      }
      return Optional.empty();
    }
    JsonNode response = contract.response(request.operation(), request.status()).orElseThrow();
    response
        .path("headers")
        .properties()
        .forEach(
            header -> {
              if (header.getValue().path("required").asBoolean()
                  && answer.headers().firstValue(header.getKey()).isEmpty()) {
                violation(
                    request,
                    "HEADER",
                    "header " + header.getKey(),
                    "the header",
                    "none",
                    "Send it with every answer of this kind.");
              }
            });
    Map.Entry<String, JsonNode> content = response.path("content").properties().iterator().next();
    String type = answer.headers().firstValue("Content-Type").orElse("none");
    if (!type.split(";")[0].strip().equalsIgnoreCase(content.getKey())) {
      violation(
          request,
          "CONTENT-TYPE",
          "header Content-Type",
          content.getKey(),
          type,
          "Say what the body is.");
      return Optional.empty();
    }
    return content.getKey().endsWith("json")
        ? json(request, content.getValue().path("schema"), text)
        : Optional.of(JSON.getNodeFactory().textNode(text));
  }

  private Optional<JsonNode> json(Request request, JsonNode schema, String text) {
    try {
      JsonNode value = JSON.readTree(text);
      List<Contract.Mismatch> wrong = contract.mismatches(schema, value);
      for (Contract.Mismatch one : wrong) {
        violation(
            request,
            "SCHEMA",
            one.pointer(),
            one.message(),
            value.at(one.pointer()).toString(),
            "See the schema of "
                + request.operation().id()
                + ", answer "
                + request.status()
                + ", in the contract.");
      }
      return Optional.of(value);
    } catch (JsonProcessingException e) {
      violation(request, "JSON", "", "JSON", text, "Write one JSON value in UTF-8.");
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
