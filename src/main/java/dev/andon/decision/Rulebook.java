package dev.andon.decision;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A decision, compiled. Rules are tried in order and the first that hits decides; the last always
 * hits.
 */
public final class Rulebook {
  private final Ruleset rules;
  private final Map<String, Object> defaults = new HashMap<>();
  private final List<Compiled> compiled;

  private record Compiled(
      String id,
      Formula when,
      Map<String, Object> values,
      Map<String, Formula> formulas,
      Set<String> reads) {}

  private Rulebook(Ruleset rules, List<Compiled> compiled) {
    this.rules = rules;
    this.compiled = List.copyOf(compiled);
    rules
        .inputs()
        .forEach(
            (name, field) -> {
              if (field.otherwise() != null) {
                defaults.put(name, field.otherwise());
              }
            });
  }

  /**
   * Compiles a decision; empty when anything is wrong.
   *
   * @param problems takes everything that is wrong, with its place
   */
  public static Optional<Rulebook> compile(
      Ruleset rules, ExpressionLanguage language, List<Problem> problems) {
    int before = problems.size();
    Set<String> reads = new LinkedHashSet<>();
    List<Compiled> compiled = new ArrayList<>();
    for (Rule rule : rules.rules()) {
      compile(rule, rules, language, reads, problems).ifPresent(compiled::add);
    }
    if (problems.size() == before) {
      checkOrder(rules, compiled, problems);
    }
    return problems.size() > before ? Optional.empty() : Optional.of(new Rulebook(rules, compiled));
  }

  private static Optional<Compiled> compile(
      Rule rule,
      Ruleset rules,
      ExpressionLanguage language,
      Set<String> reads,
      List<Problem> problems) {
    Optional<Formula> when =
        language.compile(rule.when(), rules.inputs(), ValueType.BOOL, problems);
    when.ifPresent(formula -> reads.addAll(formula.reads()));
    Map<String, Object> values = new HashMap<>();
    Map<String, Formula> formulas = new HashMap<>();
    Set<String> ofRule = new LinkedHashSet<>(reads);
    new TreeMap<>(rule.then())
        .forEach(
            (name, output) -> {
              if (output instanceof Rule.Literal literal) {
                values.put(name, literal.value());
              } else if (output instanceof Rule.Computed computed) {
                Field field = rules.outputs().get(name);
                if (field != null) {
                  language
                      .compile(computed.expression(), rules.inputs(), field.type(), problems)
                      .ifPresent(
                          formula -> {
                            formulas.put(name, formula);
                            ofRule.addAll(formula.reads());
                          });
                }
              }
            });
    return when.map(formula -> new Compiled(rule.id(), formula, values, formulas, ofRule));
  }

  private static void checkOrder(Ruleset rules, List<Compiled> compiled, List<Problem> problems) {
    for (int i = 0; i < compiled.size(); i++) {
      boolean last = i == compiled.size() - 1;
      Rule rule = rules.rules().get(i);
      if (compiled.get(i).when().always() && !last) {
        problems.add(
            new Problem(
                rules.rules().get(i + 1).place(),
                "the rule "
                    + rules.rules().get(i + 1).id()
                    + " can never hit, because "
                    + rule.id()
                    + " before it always does",
                "Move the rule with when: true to the end, or delete what follows it."));
      }
      if (last && !compiled.get(i).when().always()) {
        problems.add(
            new Problem(
                rule.when().start(),
                "the last rule, " + rule.id() + ", does not always hit",
                "End the list with a rule whose condition is when: true, so that every case gets an answer."));
      }
    }
  }

  /** What the files say. */
  public Ruleset rules() {
    return rules;
  }

  /**
   * The ruling.
   *
   * @param given values of inputs by name; those that the environment does not name are passed by
   * @throws RulingFailed when an input is missing or of another type, or a rule cannot be computed
   */
  public Ruling rule(Map<String, Object> given) {
    Map<String, Object> inputs = new HashMap<>(defaults);
    for (Map.Entry<String, Field> field : rules.inputs().entrySet()) {
      Object value = given.get(field.getKey());
      if (value == null) {
        value = inputs.get(field.getKey());
      }
      if (value == null) {
        throw failed("the input " + field.getKey() + " is missing");
      }
      Optional<String> wrong = field.getValue().wrong(value);
      if (wrong.isPresent()) {
        throw failed("the input " + field.getKey() + " " + wrong.get());
      }
      inputs.put(field.getKey(), value);
    }
    for (Compiled rule : compiled) {
      if (hits(rule, inputs)) {
        return ruling(rule, inputs);
      }
    }
    throw failed("no rule hit");
  }

  private boolean hits(Compiled rule, Map<String, Object> inputs) {
    try {
      return Boolean.TRUE.equals(rule.when().value(inputs));
    } catch (RulingFailed e) {
      throw failed("the condition of " + rule.id() + ": " + e.getMessage());
    }
  }

  private Ruling ruling(Compiled rule, Map<String, Object> inputs) {
    Map<String, Object> outputs = new TreeMap<>(rule.values());
    rule.formulas()
        .forEach(
            (name, formula) -> {
              try {
                outputs.put(name, formula.value(inputs));
              } catch (RulingFailed e) {
                throw failed("the output " + name + " of " + rule.id() + ": " + e.getMessage());
              }
            });
    rules
        .outputs()
        .forEach(
            (name, field) ->
                field
                    .wrong(outputs.getOrDefault(name, ""))
                    .ifPresent(
                        wrong -> {
                          throw failed("the output " + name + " of " + rule.id() + " " + wrong);
                        }));
    Map<String, Object> read = new TreeMap<>();
    rule.reads().forEach(name -> read.put(name, inputs.getOrDefault(name, "")));
    return new Ruling(rules.name(), rule.id(), outputs, read);
  }

  private RulingFailed failed(String why) {
    return new RulingFailed("the decision " + rules.name() + ": " + why);
  }

  /** The tests that do not come out as they say; empty = all do. */
  public List<Problem> failures() {
    List<Problem> failures = new ArrayList<>();
    for (Example example : rules.examples()) {
      failure(example)
          .ifPresent(
              why ->
                  failures.add(
                      new Problem(
                          example.place(),
                          "the test '" + example.name() + "' fails: " + why,
                          "Correct the rule, or the test if it expects what is no longer wanted.")));
    }
    return failures;
  }

  private Optional<String> failure(Example example) {
    Ruling ruling;
    try {
      ruling = rule(example.inputs());
    } catch (RulingFailed e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
    if (!ruling.rule().equals(example.rule())) {
      return Optional.of("expected the rule " + example.rule() + ", " + ruling.rule() + " hit");
    }
    for (Map.Entry<String, Object> expected : new TreeMap<>(example.outputs()).entrySet()) {
      Object found = ruling.outputs().get(expected.getKey());
      if (!expected.getValue().equals(found)) {
        return Optional.of(
            "expected " + expected.getKey() + " = " + expected.getValue() + ", it is " + found);
      }
    }
    return Optional.empty();
  }

  /** Ids of the rules that no test expects, in their order. */
  public List<String> untested() {
    Set<String> tested = new LinkedHashSet<>();
    rules.examples().forEach(example -> tested.add(example.rule()));
    return rules.rules().stream().map(Rule::id).filter(id -> !tested.contains(id)).toList();
  }
}
