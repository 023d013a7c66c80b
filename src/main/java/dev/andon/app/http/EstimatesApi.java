package dev.andon.app.http;

import dev.andon.app.security.Identity;
import dev.andon.app.security.Role;
import dev.andon.scoring.store.EstimateRound;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;

/** The REST API of estimates; their versions are those of the policy {@code estimates}. */
public final class EstimatesApi {
  private final EstimateRound round;

  public EstimatesApi(EstimateRound round) {
    this.round = round;
  }

  /** {@code POST /api/v1/estimates/count}: counts what cases came to, as every night. */
  public void count(Exchange exchange) throws SQLException {
    Identity caller = HttpAnswers.caller(exchange, Role.OPERATOR);
    EstimateRound.Outcome outcome = round.count(caller.tenant());
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("cases", outcome.cases());
    body.put("cells", outcome.cells());
    body.put("version", outcome.written().map(one -> one.version()).orElse(null));
    body.put(
        "effectiveAt", outcome.written().map(one -> one.effectiveAt().toString()).orElse(null));
    exchange.getIn().setBody(body);
  }
}
