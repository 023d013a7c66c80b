package dev.andon.decision;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A decision as its three files say it.
 *
 * @param place of its environment
 * @param places of its inputs and outputs, by name
 */
public record Ruleset(
    String name,
    Place place,
    Map<String, Field> inputs,
    Map<String, Field> outputs,
    Map<String, Place> places,
    List<Rule> rules,
    List<Example> examples) {
  public Ruleset {
    inputs = Collections.unmodifiableMap(new TreeMap<>(inputs));
    outputs = Collections.unmodifiableMap(new TreeMap<>(outputs));
    places = Map.copyOf(places);
    rules = List.copyOf(rules);
    examples = List.copyOf(examples);
  }
}
