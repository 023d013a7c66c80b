package dev.andon.app.security;

import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpHeaderFilterStrategy;

/**
 * Lets only headers that an answer means to send leave with it: Camel would echo every header of
 * the exchange.
 */
public final class ResponseHeaders extends HttpHeaderFilterStrategy {
  private static final Set<String> SENT =
      Set.of(
          "content-type",
          "location",
          "retry-after",
          "ratelimit-limit",
          "ratelimit-remaining",
          "ratelimit-reset",
          "etag",
          "cache-control",
          "www-authenticate",
          "allow",
          "as2-version",
          "as2-from",
          "as2-to",
          "mime-version",
          "message-id");

  @Override
  public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
    return !SENT.contains(name.toLowerCase(Locale.ROOT));
  }
}
