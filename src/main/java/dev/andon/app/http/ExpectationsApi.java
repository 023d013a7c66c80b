package dev.andon.app.http;

import dev.andon.app.security.Identity;
import dev.andon.app.security.Role;
import dev.andon.canonical.BusinessClock;
import dev.andon.expectation.store.ExpectationReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** What is expected, and whether the feeds that bring it speak. */
public final class ExpectationsApi {
  private static final int MOST = 500;
  private final DataSource dataSource;
  private final ExpectationReader reader;
  private final BusinessClock clock;

  public ExpectationsApi(DataSource dataSource, ExpectationReader reader, BusinessClock clock) {
    this.dataSource = dataSource;
    this.reader = reader;
    this.clock = clock;
  }

  /** {@code GET /api/v1/expectations?type=&key=}: the first due ones. */
  public void list(Exchange exchange) throws SQLException {
    Identity caller = HttpAnswers.caller(exchange, Role.VIEWER);
    List<Map<String, Object>> items = new ArrayList<>();
    try (Connection connection = dataSource.getConnection()) {
      for (ExpectationReader.Row row :
          reader.expectations(
              connection,
              caller.tenant(),
              HttpAnswers.text(exchange, "type"),
              HttpAnswers.text(exchange, "key"),
              MOST)) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("type", row.type());
        item.put("kind", row.kind());
        item.put("key", row.key());
        item.put("feed", row.feed());
        item.put("due", row.due().toString());
        item.put("state", row.state());
        items.add(item);
      }
    }
    exchange.getIn().setBody(Map.of("items", items));
  }

  /** {@code GET /api/v1/feeds}: every feed with its last word. */
  public void feeds(Exchange exchange) throws SQLException {
    Identity caller = HttpAnswers.caller(exchange, Role.VIEWER);
    Instant now = clock.now();
    List<Map<String, Object>> items = new ArrayList<>();
    try (Connection connection = dataSource.getConnection()) {
      for (ExpectationReader.FeedRow row : reader.feeds(connection, caller.tenant(), now)) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("feed", row.feed().id());
        item.put("state", row.state());
        item.put("heardAt", text(row.heardAt()));
        item.put("silentSince", text(row.silentSince()));
        item.put("silentAt", text(row.silentAt()));
        item.put("waiting", row.waiting());
        item.put("events", row.feed().types().stream().sorted().toList());
        item.put("sources", row.feed().sources());
        items.add(item);
      }
    }
    exchange.getIn().setBody(Map.of("asOf", now.toString(), "items", items));
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}
