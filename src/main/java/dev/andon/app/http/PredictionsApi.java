package dev.andon.app.http;

import dev.andon.app.security.Identity;
import dev.andon.app.security.Role;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.Exchange;

/** What became of predictions: how often they came true, beside how probable they were called. */
public final class PredictionsApi {
  private static final String COUNTED =
      "select type, shown, width_bucket(probability, 0, 1, 5) as fifth, count(*) as made, avg(probability) as predicted,"
          + " count(*) filter (where outcome = 'occurred') as occurred, count(*) filter (where outcome = 'prevented') as prevented,"
          + " count(*) filter (where outcome = 'not') as \"not\", count(*) filter (where outcome is null) as open"
          + " from prediction where tenant = ? group by 1, 2, 3 order by 1, 2 desc, 3";

  private final DataSource dataSource;

  public PredictionsApi(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** {@code GET /api/v1/predictions}: counts by type, fifth of probability and whether shown. */
  public void report(Exchange exchange) throws SQLException {
    Identity caller = HttpAnswers.caller(exchange, Role.VIEWER);
    List<Map<String, Object>> items = new ArrayList<>();
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(COUNTED)) {
      select.setString(1, caller.tenant());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          Map<String, Object> item = new LinkedHashMap<>();
          item.put("type", row.getString("type"));
          item.put("shown", row.getBoolean("shown"));
          item.put("predicted", row.getDouble("predicted"));
          for (String count : List.of("made", "occurred", "prevented", "not", "open")) {
            item.put(count, row.getLong(count));
          }
          items.add(item);
        }
      }
    }
    exchange.getIn().setBody(Map.of("items", items));
  }
}
