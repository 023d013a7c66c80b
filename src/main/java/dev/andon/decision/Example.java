package dev.andon.decision;

import java.util.Map;

/**
 * A test of a decision.
 *
 * @param inputs the values given; the others are those of the environment
 * @param rule id of the rule that must hit
 * @param outputs those that must come out; others are not looked at
 */
public record Example(
    String name,
    Place place,
    Map<String, Object> inputs,
    String rule,
    Map<String, Object> outputs) {
  public Example {
    inputs = Map.copyOf(inputs);
    outputs = Map.copyOf(outputs);
  }
}
