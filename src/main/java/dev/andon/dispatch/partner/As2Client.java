package dev.andon.dispatch.partner;

import dev.andon.as2.As2Link;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** How we post to partners' AS2 servers: bounded in time, and never where an answer sends us. */
final class As2Client {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /** A request with the headers that each has. */
  static HttpRequest.Builder request(URI url, String from, String to) {
    return HttpRequest.newBuilder(url)
        .timeout(ANSWER)
        .header("AS2-Version", "1.1")
        .header("AS2-From", As2Link.quoted(from))
        .header("AS2-To", As2Link.quoted(to))
        .header("MIME-Version", "1.0");
  }

  /** Sends it; the caller closes the answer's body. */
  HttpResponse<InputStream> send(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
  }
}
