package dev.andon.decision;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The language of conditions and values; the one port to its engine. */
public interface ExpressionLanguage {
  /**
   * Compiles an expression; empty when it is wrong.
   *
   * @param inputs what it may read
   * @param result the type that it must give
   * @param problems takes what is wrong, with its place
   */
  Optional<Formula> compile(
      Expression expression, Map<String, Field> inputs, ValueType result, List<Problem> problems);
}
