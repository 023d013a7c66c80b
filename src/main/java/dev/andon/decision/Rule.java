package dev.andon.decision;

import java.util.Map;

/**
 * One rule as it is written.
 *
 * @param when its condition
 * @param then a value for every output
 */
public record Rule(String id, Place place, Expression when, Map<String, Output> then) {
  public Rule {
    then = Map.copyOf(then);
  }

  /** What a rule gives: a value as it stands, or an expression. */
  public sealed interface Output {
    Place place();
  }

  /** A value as it stands. */
  public record Literal(Object value, Place place) implements Output {}

  /** An expression over the inputs. */
  public record Computed(Expression expression) implements Output {
    @Override
    public Place place() {
      return expression.start();
    }
  }
}
