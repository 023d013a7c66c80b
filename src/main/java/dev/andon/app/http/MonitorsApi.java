package dev.andon.app.http;

import dev.andon.app.security.Identity;
import dev.andon.app.security.Role;
import dev.andon.canonical.BusinessClock;
import dev.andon.monitor.Reading;
import dev.andon.monitor.store.MonitorReader;
import dev.andon.scoring.store.CaseCounts;
import dev.andon.store.Transaction;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.Exchange;

/** The REST API of monitors: whether scoring still stands on what it stood on. */
public final class MonitorsApi {
  private static final int DAYS = 7;
  private static final int MOST_DAYS = 90;
  private final DataSource dataSource;
  private final CurrentPlaybook playbook;
  private final BusinessClock clock;

  public MonitorsApi(DataSource dataSource, CurrentPlaybook playbook, BusinessClock clock) {
    this.dataSource = dataSource;
    this.playbook = playbook;
    this.clock = clock;
  }

  /** {@code GET /api/v1/monitors?days=7}: the readings of the last days beside those before. */
  public void readings(Exchange exchange) throws SQLException {
    Identity caller = HttpAnswers.caller(exchange, Role.VIEWER);
    int days = HttpAnswers.whole(exchange, "days", DAYS, MOST_DAYS);
    Instant now = clock.now();
    List<Reading> readings =
        Transaction.run(
            dataSource,
            connection ->
                new MonitorReader(
                        new CaseCounts(playbook.at(connection, now).scorer().policy().calendars()))
                    .read(connection, caller.tenant(), now, Duration.ofDays(Math.max(1, days))));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("asOf", now.toString());
    body.put("days", Math.max(1, days));
    body.put("readings", readings.stream().map(MonitorsApi::reading).toList());
    exchange.getIn().setBody(body);
  }

  private static Map<String, Object> reading(Reading one) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("monitor", one.monitor());
    members.put("subject", one.subject());
    members.put("level", one.level().code());
    members.put("value", one.value());
    members.put("limit", one.limit());
    members.put("cases", one.cases());
    members.put("text", one.text());
    return members;
  }
}
