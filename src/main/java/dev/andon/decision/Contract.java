package dev.andon.decision;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the pipeline gives to a decision and takes from it; its environment may use fewer inputs and
 * narrow what is allowed, never more.
 *
 * @param name of the decision
 */
public record Contract(String name, Map<String, Field> inputs, Map<String, Field> outputs) {
  private static final int MAX_MINUTES = 30 * 24 * 60;
  private static final List<Contract> ALL =
      List.of(
          new Contract("severity", ofCase(), Map.of("severity", severity())),
          new Contract("routing", ofCase(), Map.of("team", Field.of(ValueType.STRING))),
          new Contract(
              "sla",
              ofCase(),
              Map.of(
                  "class",
                  Field.of(ValueType.STRING),
                  "minutes",
                  Field.between(ValueType.INT, 1, MAX_MINUTES))),
          new Contract(
              "gates",
              ofCase(),
              Map.of(
                  "gate",
                  Field.oneOf("auto", "approve", "two"),
                  "mode",
                  Field.oneOf("observe", "recommend", "automate"))),
          new Contract(
              "thresholds",
              Map.of(
                  "type", Field.of(ValueType.STRING),
                  "name", Field.of(ValueType.STRING),
                  "value", Field.of(ValueType.DOUBLE),
                  "site", Field.of(ValueType.STRING),
                  "partner", Field.of(ValueType.STRING),
                  "itemClass", Field.of(ValueType.STRING)),
              Map.of("value", Field.between(ValueType.DOUBLE, 0, 1e12))));

  public Contract {
    inputs = Collections.unmodifiableMap(new TreeMap<>(inputs));
    outputs = Collections.unmodifiableMap(new TreeMap<>(outputs));
  }

  /** The contract of a decision of that name; empty when the pipeline asks none. */
  public static Optional<Contract> of(String name) {
    return ALL.stream().filter(one -> one.name().equals(name)).findFirst();
  }

  /** The names of the decisions that the pipeline asks. */
  public static List<String> names() {
    return ALL.stream().map(Contract::name).toList();
  }

  private static Field severity() {
    return Field.oneOf("high", "medium", "low");
  }

  private static Map<String, Field> ofCase() {
    Map<String, Field> inputs = new TreeMap<>();
    for (String text :
        Set.of(
            "type",
            "domain",
            "kind",
            "cause",
            "site",
            "team",
            "customer",
            "tier",
            "partner",
            "item",
            "itemClass",
            "currency",
            "band")) {
      inputs.put(text, Field.of(ValueType.STRING));
    }
    inputs.put("severity", severity());
    inputs.put("gate", Field.oneOf("auto", "approve", "two"));
    inputs.put("mode", Field.oneOf("observe", "recommend", "automate"));
    inputs.put("slaMinutes", Field.of(ValueType.INT));
    inputs.put("amountMinor", Field.of(ValueType.INT));
    inputs.put("score", Field.of(ValueType.DOUBLE));
    inputs.put("guard", Field.of(ValueType.BOOL));
    inputs.put("dueKnown", Field.of(ValueType.BOOL));
    inputs.put("hoursToDue", Field.of(ValueType.DOUBLE));
    inputs.put("contract", Field.of(ValueType.BOOL));
    return inputs;
  }
}
