package dev.andon.app.http;

import dev.andon.app.security.Identity;
import dev.andon.app.security.Role;
import dev.andon.canonical.json.EventJson;
import dev.andon.policy.Proposal;
import dev.andon.scoring.TreeModel;
import dev.andon.scoring.store.EstimateRound;
import dev.andon.scoring.store.TrainingRound;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;

/**
 * The REST API of estimates; their versions are those of the policies {@code estimates} and {@code
 * model}.
 */
public final class EstimatesApi {
  private final EstimateRound round;
  private final TrainingRound training;
  private final EventJson json;

  public EstimatesApi(EstimateRound round, TrainingRound training, EventJson json) {
    this.round = round;
    this.training = training;
    this.json = json;
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

  /**
   * {@code POST /api/v1/estimates/train} with {@code {"propose"?}}: learns a model of closed cases
   * and judges it; proposes it when asked to.
   */
  public void train(Exchange exchange) throws SQLException {
    Identity caller = HttpAnswers.caller(exchange, Role.OPERATOR);
    String text = exchange.getIn().getBody(String.class);
    boolean propose =
        text != null && !text.isBlank() && Boolean.TRUE.equals(json.object(text).get("propose"));
    TrainingRound.Outcome outcome =
        training.train(caller.tenant(), propose ? Optional.of(caller.user()) : Optional.empty());
    TreeModel model = outcome.trained().model();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("provenance", model.provenance().orElse(null));
    body.put("handling", model.handling().map(EstimatesApi::judged).orElse(null));
    body.put("lead", model.lead().map(EstimatesApi::judged).orElse(null));
    body.put("left", outcome.trained().left());
    body.put("proposed", outcome.proposal().map(Proposal::hash).orElse(null));
    exchange.getIn().setBody(body);
  }

  private static Map<String, Object> judged(TreeModel.Learnt learnt) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("cases", learnt.cases());
    members.put("trees", learnt.trees().trees().size());
    members.put("heldOut", learnt.heldOut());
    return members;
  }
}
