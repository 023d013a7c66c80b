package dev.andon.sandbox;

import java.util.Map;

/**
 * What a request gets.
 *
 * @param body an object that is written as JSON, or a text that is written as it is
 */
record Answer(int status, Object body, Map<String, String> headers) {
  Answer {
    headers = Map.copyOf(headers);
  }

  static Answer ok(Object body) {
    return new Answer(200, body, Map.of("Content-Type", "application/json"));
  }

  static Answer tagged(Object body, String etag) {
    return new Answer(200, body, Map.of("Content-Type", "application/json", "ETag", etag));
  }
}
