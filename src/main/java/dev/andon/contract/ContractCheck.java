package dev.andon.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.andon.contract.Exchange.Request;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs a contract against an endpoint: every read as it should be, without token, of an unknown
 * record, with a wrong parameter; and, where writing is allowed, every write without key, with a
 * wrong body, too large, outdated, done, repeated, and with its key used again.
 */
public final class ContractCheck {
  private static final Pattern PLACE = Pattern.compile("\\{([^}]+)}");
  private static final String NOWHERE = "no-such-record";
  private static final int MAX_PAGES = 50;

  private final Contract contract;
  private final Exchange exchange;
  private final boolean writing;
  private final String keys;
  private final Map<String, String> samples = new TreeMap<>();
  private final List<String> skipped = new ArrayList<>();

  /**
   * What was found.
   *
   * @param requests sent
   * @param skipped what was not checked, and why
   */
  public record Result(int requests, List<String> skipped, List<Violation> violations) {
    public Result {
      skipped = List.copyOf(skipped);
      violations = List.copyOf(violations);
    }
  }

  /**
   * @param samples records to use, by the contract's {@code x-samples}; others are looked for
   * @param limit time that an answer may take
   * @param writing whether records may be changed
   * @param keys begin of the idempotency keys, another one each time
   */
  public ContractCheck(
      Contract contract,
      URI base,
      String token,
      Map<String, String> samples,
      Duration limit,
      boolean writing,
      String keys) {
    this.contract = contract;
    this.exchange = new Exchange(contract, base, token, limit);
    this.writing = writing;
    this.keys = keys;
    this.samples.putAll(samples);
  }

  /** Sends everything and waits for it. */
  public Result run() throws InterruptedException {
    findSamples();
    for (Contract.Operation operation : contract.operations()) {
      if (!operation.writes()) {
        reads(operation);
      }
    }
    String before = writing ? notified("", new ArrayList<>()) : "";
    JsonNode writes = contract.document().path("x-writes");
    if (writing) {
      int number = 0;
      for (JsonNode id : writes) {
        writes(contract.operation(id.asText()), keys + "-" + ++number);
      }
    } else {
      skipped.add("writes, because --writes was not given");
    }
    List<JsonNode> told = new ArrayList<>();
    notified(before, told);
    checkOrder(told);
    if (exchange.hopeless()) {
      skipped.add("the rest, because the endpoint does not answer, or refuses the token");
    }
    return new Result(exchange.sent(), skipped, exchange.violations());
  }

  private void findSamples() throws InterruptedException {
    for (Map.Entry<String, JsonNode> one : contract.document().path("x-samples").properties()) {
      String from = one.getValue().path("from").asText();
      if (samples.containsKey(one.getKey()) || !filled(from)) {
        continue;
      }
      Contract.Operation operation = operationOf(from);
      Request request =
          new Request(operation, fill(from), 200, "the check looks for a record there");
      Optional<JsonNode> answer = exchange.get(request);
      if (answer.isEmpty()) {
        continue;
      }
      JsonNode value = answer.get().at(one.getValue().path("pointer").asText());
      if (value.isMissingNode()) {
        exchange.violation(
            request,
            "SAMPLE",
            one.getValue().path("pointer").asText(),
            "a record to check with",
            "none",
            "Add one, or name one with --sample " + one.getKey() + "=VALUE.");
      } else {
        samples.put(one.getKey(), value.asText());
      }
    }
  }

  private Contract.Operation operationOf(String from) {
    String path = from.replaceAll("\\?.*", "");
    return contract.operations().stream()
        .filter(one -> !one.writes() && one.path().equals(path))
        .findFirst()
        .orElseThrow();
  }

  private boolean filled(String text) {
    return PLACE.matcher(text).results().allMatch(one -> samples.containsKey(one.group(1)));
  }

  private String fill(String path) {
    return PLACE
        .matcher(path)
        .replaceAll(
            one ->
                Matcher.quoteReplacement(
                    URLEncoder.encode(
                            samples.getOrDefault(one.group(1), ""), StandardCharsets.UTF_8)
                        .replace("+", "%20")));
  }

  /** The path with its last parameter naming nothing; the others stay. */
  private String nowhere(String path) {
    int last = path.lastIndexOf('{');
    return fill(path.substring(0, last))
        + NOWHERE
        + fill(path.substring(path.indexOf('}', last) + 1));
  }

  private boolean possible(Contract.Operation operation) {
    boolean possible = filled(operation.path());
    if (!possible) {
      skipped.add(
          operation.method() + " " + operation.path() + ", because no record was found for it");
    }
    return possible;
  }

  private void reads(Contract.Operation operation) throws InterruptedException {
    if (!possible(operation)) {
      return;
    }
    Request request = new Request(operation, fill(operation.path()), 200, "the request is right");
    exchange.get(request);
    anonymous(request);
    if (contract.response(operation, 404).isPresent()) {
      exchange.get(
          new Request(operation, nowhere(operation.path()), 404, "there is no such record"));
    }
    if (contract.has(operation, "limit")) {
      exchange.get(
          new Request(
              operation, fill(operation.path()) + "?limit=0", 400, "limit must be 1 or more"));
    }
  }

  private void anonymous(Request request) throws InterruptedException {
    exchange.send(request.expecting(401, "the request has no token"));
    exchange.send(
        request
            .expecting(401, "the token is not known")
            .with("Authorization", "Bearer not-the-token"));
  }

  private void writes(Contract.Operation operation, String key) throws InterruptedException {
    JsonNode example = operation.node().at("/requestBody/content/application~1json/example");
    if (!possible(operation) || !filled(example.toString().replaceAll("^\\{|}$", ""))) {
      return;
    }
    String body = bodyOf(example);
    Request bare =
        new Request(
            operation,
            fill(operation.path()),
            Map.of(),
            Optional.of(body),
            operation.success(),
            "the request is right");
    Request request = bare.with("Idempotency-Key", key);
    anonymous(request);
    exchange.get(bare.expecting(400, "the request has no Idempotency-Key"));
    exchange.get(
        request
            .with("Idempotency-Key", key + "-empty")
            .body("{}")
            .expecting(400, "the body lacks what the contract requires"));
    exchange.get(
        request
            .with("Idempotency-Key", key + "-large")
            .body("{\"reason\":\"" + "x".repeat(Contract.MAX_BODY) + "\"}")
            .expecting(413, "the body is larger than " + Contract.MAX_BODY + " bytes"));
    exchange.get(
        new Request(
            operation,
            operation.path().contains("}/lines/")
                ? fill(operation.path()).replaceFirst(Pattern.quote(fill("{order}")), NOWHERE)
                : nowhere(operation.path()),
            Map.of("Idempotency-Key", key + "-nowhere"),
            Optional.of(body),
            404,
            "there is no such record"));
    if (contract.has(operation, "If-Match")) {
      exchange.get(
          request
              .with("Idempotency-Key", key + "-stale")
              .with("If-Match", "\"of-another-time\"")
              .expecting(412, "the caller has seen another version"));
    }
    Optional<JsonNode> first = exchange.get(request);
    if (first.isEmpty()) {
      return;
    }
    Optional<JsonNode> second =
        exchange.get(
            request.expecting(
                operation.success(), "the same key and body get the first answer again"));
    if (second.isPresent() && !second.equals(first)) {
      exchange.violation(
          request,
          "REPEAT",
          "",
          first.get().toString(),
          second.get().toString(),
          "Keep the first answer with its Idempotency-Key, in the transaction of the change.");
    }
    exchange.get(
        request
            .body(other(operation, example))
            .expecting(409, "the Idempotency-Key was used with another body"));
  }

  private String bodyOf(JsonNode example) {
    ObjectNode body = example.deepCopy();
    body.properties()
        .forEach(
            one -> {
              Matcher sample = PLACE.matcher(one.getValue().asText());
              if (sample.matches()) {
                body.put(one.getKey(), samples.get(sample.group(1)));
              }
            });
    return body.toString();
  }

  /** Another body that is as right as the example: its free text says something else. */
  private String other(Contract.Operation operation, JsonNode example) {
    ObjectNode body = example.deepCopy();
    contract
        .requestSchema(operation)
        .path("properties")
        .properties()
        .forEach(
            one -> {
              if (one.getValue().path("type").asText().equals("string")
                  && !one.getValue().has("pattern")) {
                body.put(one.getKey(), "something else");
              }
            });
    return bodyOf(body);
  }

  /** What the service told others after a position; the new position. */
  private String notified(String after, List<JsonNode> into) throws InterruptedException {
    String path = contract.document().path("x-notifications").asText();
    if (path.isEmpty()) {
      return "";
    }
    String position = after;
    for (int page = 0; page < MAX_PAGES; page++) {
      Optional<JsonNode> answer =
          exchange.get(
              new Request(
                  operationOf(path),
                  path + "?limit=1000" + (position.isEmpty() ? "" : "&after=" + position),
                  200,
                  "the request is right"));
      if (answer.isEmpty() || answer.get().path("items").isEmpty()) {
        return position;
      }
      answer.get().path("items").forEach(into::add);
      position = into.get(into.size() - 1).path("id").asText();
      if (answer.get().path("next").isNull()) {
        return position;
      }
    }
    skipped.add("notifications after " + position + ", because there are so many");
    return position;
  }

  private void checkOrder(List<JsonNode> told) {
    String path = contract.document().path("x-notifications").asText();
    Set<List<String>> seen = new HashSet<>();
    Map<String, OffsetDateTime> newest = new HashMap<>();
    for (JsonNode one : told) {
      Request request =
          new Request(operationOf(path), path + " id " + one.path("id").asText(), 200, "");
      String key = one.path("key").asText();
      OffsetDateTime at = OffsetDateTime.parse(one.path("at").asText());
      if (!seen.add(
          List.of(one.path("event").asText(), key, at.toString(), one.path("hash").asText()))) {
        exchange.violation(
            request,
            "DUPLICATE",
            "",
            one.path("event").asText() + " of " + key + " told once",
            "told again",
            "Write what is told in the transaction of the change, once.");
      } else if (newest.containsKey(key) && at.isBefore(newest.get(key))) {
        exchange.violation(
            request,
            "ORDER",
            "/at",
            "not before " + newest.get(key),
            at.toString(),
            "Tell what happened to one key in the order in which it happened.");
      } else {
        newest.put(key, at);
      }
    }
  }
}
