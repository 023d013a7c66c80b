package dev.andon.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One checked request inside its transaction.
 *
 * @param parameters of path, query and header together; the contract gives each a name of its own
 */
record Call(Connection db, Map<String, String> parameters, JsonNode body, Instant now) {
  String parameter(String name) {
    return find(name).orElseThrow(() -> new IllegalStateException("no parameter " + name));
  }

  Optional<String> find(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  String after() {
    return find("after").orElse("");
  }

  /** One more than the page, so that it is known whether there is another. */
  int fetch() {
    return limit() + 1;
  }

  int limit() {
    return find("limit").map(Integer::parseInt).orElse(100);
  }

  Optional<String> text(String member) {
    return body.has(member) ? Optional.of(body.get(member).asText()) : Optional.empty();
  }

  /** Rows read with {@link #fetch} as a page; {@code by} is the member that they are sorted by. */
  Answer page(List<Map<String, Object>> rows, String by) {
    boolean more = rows.size() > limit();
    List<Map<String, Object>> items = more ? rows.subList(0, limit()) : rows;
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("items", items);
    page.put("next", more ? String.valueOf(items.get(items.size() - 1).get(by)) : null);
    return Answer.ok(page);
  }
}
