package dev.andon.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.andon.app.Settings;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.io.Console;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that talks to a running system over its REST API. */
final class ApiClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration AT_MOST = Duration.ofSeconds(60);

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Address of the running system (default: from config/application.properties).")
  private @Nullable String url;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Its data directory, where the API token lies (default: data/).")
  private @Nullable Path data;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description =
          "Act as this user of config/users.yaml (default: the command line's token). The password is read from ANDON_PASSWORD, or asked for.")
  private @Nullable String user;

  @Option(names = "--json", description = "Print the answer as JSON.")
  private boolean json;

  /** As it was asked for; once a command. */
  private @Nullable String password;

  boolean json() {
    return json;
  }

  JsonNode get(String path) {
    return send(path, request -> request.GET());
  }

  JsonNode post(String path, Map<String, ?> body) {
    return post(path, body, AT_MOST);
  }

  /**
   * Posts what takes long.
   *
   * @param atMost to wait for the answer
   */
  JsonNode post(String path, Map<String, ?> body, Duration atMost) {
    return send(
        path,
        request -> request.timeout(atMost).POST(HttpRequest.BodyPublishers.ofString(text(body))));
  }

  static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  static String pretty(JsonNode node) {
    return node.toPrettyString();
  }

  private interface Method {
    HttpRequest.Builder apply(HttpRequest.Builder request);
  }

  private JsonNode send(String path, Method method) {
    Settings settings = settings();
    String base =
        url == null
            ? "http://127.0.0.1:" + settings.get("andon.http.port")
            : url.replaceAll("/+$", "");
    HttpRequest request =
        method
            .apply(
                HttpRequest.newBuilder(URI.create(base + "/api/v1" + path))
                    .timeout(AT_MOST)
                    .header("Content-Type", "application/json")
                    .header("Authorization", authorization(settings)))
            .build();
    try {
      HttpResponse<String> response =
          HttpClient.newBuilder()
              .connectTimeout(Duration.ofSeconds(5))
              .build()
              .send(request, HttpResponse.BodyHandlers.ofString());
      JsonNode body = JSON.readTree(response.body());
      if (response.statusCode() >= 400) {
        throw FaultException.of(
            body.path("code").asText("HTTP-" + response.statusCode()),
            FaultKind.REJECTED,
            body.path("detail").asText("the system answered " + response.statusCode()),
            body.path("repair").asText(""));
      }
      return body;
    } catch (JsonProcessingException e) {
      throw unreachable(base, "it gave no JSON, so it is not Andon", e);
    } catch (IOException e) {
      throw unreachable(base, "it does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable(base, "the wait was interrupted", e);
    }
  }

  private static FaultException unreachable(String base, String why, Exception cause) {
    return new FaultException(
        Fault.of(
            "NOT-RUNNING",
            FaultKind.TRANSIENT,
            "no running Andon at " + base + ": " + why,
            "Start it with: andon run"),
        cause);
  }

  private Settings settings() {
    Map<String, String> overrides = new HashMap<>();
    if (data != null) {
      overrides.put("andon.data", data.toAbsolutePath().toString());
    }
    return Settings.load(overrides);
  }

  /** The folder with the drafts. */
  Path home() {
    return settings().home();
  }

  private String authorization(Settings settings) {
    if (user == null) {
      return "Bearer " + token(settings);
    }
    if (password == null) {
      password = password(user);
    }
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  private static String password(String user) {
    String given = System.getenv("ANDON_PASSWORD");
    if (given != null) {
      return given;
    }
    Console console = System.console();
    char[] asked = console == null ? null : console.readPassword("Password of %s: ", user);
    if (asked == null) {
      throw FaultException.of(
          "PASSWORD-MISSING",
          FaultKind.MISCONFIGURED,
          "there is no password of " + user + " and nobody to ask",
          "Put it into the environment variable ANDON_PASSWORD.");
    }
    return new String(asked);
  }

  /** Reads the token; unlike the server it never makes one. */
  private static String token(Settings settings) {
    Path file = settings.dataDirectory().resolve("secrets/api-token");
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new FaultException(
          Fault.of(
              "TOKEN-MISSING",
              FaultKind.MISCONFIGURED,
              "there is no API token at " + file,
              "Start Andon once with: andon run, or name its data directory with --data."),
          e);
    }
  }

  private static String text(Map<String, ?> body) {
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("plain values can always be written", e);
    }
  }
}
