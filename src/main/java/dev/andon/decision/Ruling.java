package dev.andon.decision;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a decision said.
 *
 * @param decision its name
 * @param rule id of the rule that hit
 * @param outputs by name
 * @param inputs those that the rules up to this one read, by name
 */
public record Ruling(
    String decision, String rule, Map<String, Object> outputs, Map<String, Object> inputs) {
  public Ruling {
    outputs = Collections.unmodifiableMap(new TreeMap<>(outputs));
    inputs = Collections.unmodifiableMap(new TreeMap<>(inputs));
  }

  /** An output of type string. */
  public String text(String output) {
    return (String) value(output);
  }

  /** An output of type int. */
  public long whole(String output) {
    return (Long) value(output);
  }

  /** An output of type double. */
  public double number(String output) {
    return (Double) value(output);
  }

  private Object value(String output) {
    Object value = outputs.get(output);
    if (value == null) {
      throw new IllegalArgumentException("the decision " + decision + " has no output " + output);
    }
    return value;
  }
}
