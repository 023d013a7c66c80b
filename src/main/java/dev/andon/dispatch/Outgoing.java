package dev.andon.dispatch;

import java.util.Map;
import java.util.TreeMap;

/**
 * One effect that leaves the system; a row of the outbox.
 *
 * @param kind event, ticket, acknowledgement, document, rejection, or feed: a copy for those who
 *     follow a topic
 * @param ref identity of the effect; with the kind it is the key of the receipt, and with the
 *     store's id the duplicate id
 * @param key effects of one key leave in the order in which they were written
 * @param destination {@link #PIPELINE}, {@code jms:QUEUE}, {@code kafka:TOPIC}, {@code
 *     webhook:SUBSCRIPTION}, or {@code file:PATH} below the data directory
 * @param headers texts and whole numbers; with {@link #ORIGINAL} the body is that message's
 *     original
 */
public record Outgoing(
    String tenant,
    String kind,
    String ref,
    String key,
    String destination,
    Map<String, Object> headers,
    String body) {
  /** Destination of what the pipeline is to take, whatever carries it there. */
  public static final String PIPELINE = "pipeline";

  /** Kind of a copy for those who follow a topic. */
  public static final String FEED = "feed";

  /** Header of a file: id of the message whose original is its content. */
  public static final String ORIGINAL = "original";

  /** Header of a file: name of the charset of its body; without it UTF-8. */
  public static final String CHARSET = "charset";

  public Outgoing {
    headers = java.util.Collections.unmodifiableMap(new TreeMap<>(headers));
  }
}
