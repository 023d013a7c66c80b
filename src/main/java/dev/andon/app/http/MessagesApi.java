package dev.andon.app.http;

import dev.andon.app.security.Identity;
import dev.andon.app.security.Role;
import dev.andon.canonical.json.EventJson;
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

/** {@code GET /api/v1/messages?source=&name=}: what became of a received message (contract 11). */
public final class MessagesApi {
  private final DataSource dataSource;
  private final EventJson json;

  public MessagesApi(DataSource dataSource, EventJson json) {
    this.dataSource = dataSource;
    this.json = json;
  }

  /**
   * The newest 100 messages of a source and name, each with its first 500 events; an absent
   * parameter means any.
   */
  public void list(Exchange exchange) throws SQLException {
    Identity caller = HttpAnswers.caller(exchange, Role.VIEWER);
    List<Map<String, Object>> items = new ArrayList<>();
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select m.id, m.door, m.source, m.name, m.identity, m.size, m.received_at, m.state, m.corrects, m.faults, m.accepted, m.refused, m.events as event_count,"
                    + " (select coalesce(json_agg(json_build_object('id', e.id, 'type', e.type, 'subject', e.subject) order by e.id), '[]') from"
                    + "   (select * from event where event.tenant = m.tenant and event.message = m.id limit 500) e) as events,"
                    + " (select json_build_object('doing', p.doing, 'records', p.records, 'bytes', p.bytes, 'at', to_json(p.at at time zone 'UTC') #>> '{}' || 'Z')"
                    + "   from message_progress p where p.tenant = m.tenant and p.message = m.id and m.state = 'received') as progress,"
                    + " (select coalesce(json_agg(json_build_object('kind', a.kind, 'control', a.control, 'name', a.name, 'body', a.body) order by a.id), '[]')"
                    + "   from ack_out a where a.tenant = m.tenant and a.message = m.id) as acknowledgements"
                    + " from message_in m where m.tenant = ? and (?::text is null or m.source = ?) and (?::text is null or m.name = ?) order by m.id desc limit 100")) {
      String source = exchange.getIn().getHeader("source", String.class);
      String name = exchange.getIn().getHeader("name", String.class);
      select.setString(1, caller.tenant());
      select.setString(2, source);
      select.setString(3, source);
      select.setString(4, name);
      select.setString(5, name);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          items.add(item(row));
        }
      }
    }
    exchange.getIn().setBody(Map.of("items", items));
  }

  private Map<String, Object> item(ResultSet row) throws SQLException {
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("id", row.getLong("id"));
    item.put("door", row.getString("door"));
    item.put("source", row.getString("source"));
    item.put("name", row.getString("name"));
    item.put("identity", row.getString("identity"));
    item.put("size", row.getLong("size"));
    item.put("receivedAt", row.getTimestamp("received_at").toInstant().toString());
    item.put("state", row.getString("state"));
    item.put("corrects", row.getObject("corrects"));
    item.put("accepted", row.getInt("accepted"));
    item.put("refused", row.getInt("refused"));
    item.put("eventCount", row.getInt("event_count"));
    String progress = row.getString("progress");
    if (progress != null) {
      item.put("progress", json.object(progress));
    }
    for (String list : List.of("faults", "events", "acknowledgements")) {
      item.put(list, json.object("{\"list\":" + row.getString(list) + "}").get("list"));
    }
    return item;
  }
}
