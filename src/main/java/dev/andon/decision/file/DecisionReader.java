package dev.andon.decision.file;

import dev.andon.decision.Contract;
import dev.andon.decision.Example;
import dev.andon.decision.Expression;
import dev.andon.decision.ExpressionLanguage;
import dev.andon.decision.Field;
import dev.andon.decision.Place;
import dev.andon.decision.Problem;
import dev.andon.decision.Rule;
import dev.andon.decision.Rulebook;
import dev.andon.decision.Ruleset;
import dev.andon.decision.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads and compiles a decision from the texts of its files. */
public final class DecisionReader {
  private static final int MAX_RULES = 200;
  private static final int MAX_EXAMPLES = 1000;
  private static final String COMPUTED = "=";
  private final ExpressionLanguage language;

  public DecisionReader(ExpressionLanguage language) {
    this.language = language;
  }

  /**
   * The decision; empty when anything is wrong. Its tests are not run.
   *
   * @param name of the decision
   * @param folder how its files are named in problems
   * @param body the one text of its files
   * @param problems takes everything that is wrong
   */
  public Optional<Rulebook> read(String name, String folder, String body, List<Problem> problems) {
    Map<String, String> texts = DecisionText.split(body);
    int before = problems.size();
    Ruleset rules = rules(name, folder, texts, problems);
    if (problems.size() > before) {
      return Optional.empty();
    }
    contract(rules, problems);
    Optional<Rulebook> book = Rulebook.compile(rules, language, problems);
    return problems.size() > before ? Optional.empty() : book;
  }

  private static Ruleset rules(
      String name, String folder, Map<String, String> texts, List<Problem> problems) {
    Map<String, Field> inputs = new LinkedHashMap<>();
    Map<String, Field> outputs = new LinkedHashMap<>();
    Map<String, Place> places = new HashMap<>();
    String environment = folder + "/environment.yaml";
    YamlFile file = new YamlFile(environment, problems);
    file.root(texts.getOrDefault("environment.yaml", ""))
        .ifPresent(
            root -> {
              Map<String, Node> members =
                  file.members(
                      root, "environment.yaml", Set.of("inputs", "outputs"), Set.of("about"));
              fields(file, members, "inputs", inputs, places);
              fields(file, members, "outputs", outputs, places);
            });
    List<Rule> rules = new ArrayList<>();
    YamlFile policy = new YamlFile(folder + "/policy.yaml", problems);
    list(policy, texts.getOrDefault("policy.yaml", ""), "rules", MAX_RULES)
        .forEach(node -> rule(policy, node, outputs, rules));
    List<Example> examples = new ArrayList<>();
    YamlFile tests = new YamlFile(folder + "/tests.yaml", problems);
    Set<String> ids = new TreeSet<>(rules.stream().map(Rule::id).toList());
    list(tests, texts.getOrDefault("tests.yaml", ""), "tests", MAX_EXAMPLES)
        .forEach(node -> example(tests, node, inputs, outputs, ids, examples));
    return new Ruleset(
        name, new Place(environment, 1, 1), inputs, outputs, places, rules, examples);
  }

  private static void fields(
      YamlFile file,
      Map<String, Node> members,
      String group,
      Map<String, Field> fields,
      Map<String, Place> places) {
    Optional.ofNullable(members.get(group))
        .flatMap(node -> file.mapping(node, group))
        .ifPresent(
            mapping ->
                file.entries(mapping)
                    .forEach(
                        (name, tuple) -> {
                          places.putIfAbsent(group + "/" + name, file.place(tuple.getKeyNode()));
                          field(file, group, name, tuple)
                              .ifPresent(field -> fields.put(name, field));
                        }));
  }

  private static Optional<Field> field(YamlFile file, String group, String name, NodeTuple tuple) {
    if (!name.matches("[a-zA-Z][a-zA-Z0-9]{0,39}")) {
      file.problem(
          file.place(tuple.getKeyNode()),
          "the name " + name + " is not of letters and digits",
          "Use at most 40 letters and digits, the first a letter.");
      return Optional.empty();
    }
    String what = name;
    return file.mapping(tuple.getValueNode(), what)
        .flatMap(
            mapping -> {
              Set<String> optional = new HashSet<>(Set.of("about", "values", "min", "max"));
              if (group.equals("inputs")) {
                optional.add("default");
              }
              Map<String, Node> members = file.members(mapping, what, Set.of("type"), optional);
              return Optional.ofNullable(members.get("type"))
                  .flatMap(node -> type(file, node))
                  .map(type -> field(file, what, type, members));
            });
  }

  private static Optional<ValueType> type(YamlFile file, Node node) {
    Optional<String> text = file.text(node, "type");
    Optional<ValueType> type =
        text.flatMap(
            code ->
                Stream.of(ValueType.values()).filter(one -> one.code().equals(code)).findFirst());
    if (text.isPresent() && type.isEmpty()) {
      file.problem(
          file.place(node),
          "the type "
              + text.get()
              + " is unknown, expected one of "
              + Stream.of(ValueType.values()).map(ValueType::code).toList(),
          "Correct the type.");
    }
    return type;
  }

  private static Field field(
      YamlFile file, String what, ValueType type, Map<String, Node> members) {
    Set<String> values = new TreeSet<>();
    Optional.ofNullable(members.get("values"))
        .flatMap(node -> file.value(node, Field.of(ValueType.LIST), "values of " + what))
        .ifPresent(list -> ((List<?>) list).forEach(one -> values.add(String.valueOf(one))));
    Field bounds =
        new Field(type, values, number(file, members, "min"), number(file, members, "max"), null);
    Object otherwise =
        Optional.ofNullable(members.get("default"))
            .flatMap(node -> file.value(node, bounds, "default of " + what))
            .orElse(null);
    return new Field(type, values, bounds.min(), bounds.max(), otherwise);
  }

  private static @org.jspecify.annotations.Nullable Double number(
      YamlFile file, Map<String, Node> members, String name) {
    return (Double)
        Optional.ofNullable(members.get(name))
            .flatMap(node -> file.value(node, Field.of(ValueType.DOUBLE), name))
            .orElse(null);
  }

  private static List<Node> list(YamlFile file, String text, String name, int most) {
    Optional<MappingNode> root = file.root(text);
    if (root.isEmpty()) {
      return List.of();
    }
    Node node = file.members(root.get(), "the file", Set.of(name), Set.of()).get(name);
    if (node == null) {
      return List.of();
    }
    List<Node> nodes = file.sequence(node, name).map(one -> one.getValue()).orElse(List.of());
    if (nodes.isEmpty() || nodes.size() > most) {
      file.problem(
          file.place(node),
          name + " must have from 1 to " + most + " entries, it has " + nodes.size(),
          "Add or delete entries.");
      return List.of();
    }
    return nodes;
  }

  private static void rule(YamlFile file, Node node, Map<String, Field> outputs, List<Rule> rules) {
    Optional<MappingNode> mapping = file.mapping(node, "a rule");
    if (mapping.isEmpty()) {
      return;
    }
    Map<String, Node> members =
        file.members(mapping.get(), "a rule", Set.of("id", "when", "then"), Set.of("about"));
    if (members.size() < 3 || !members.keySet().containsAll(Set.of("id", "when", "then"))) {
      return;
    }
    Node idNode = members.getOrDefault("id", node);
    Optional<String> id = file.text(idNode, "id");
    id.filter(text -> !text.matches("[a-z0-9][a-z0-9-]{0,59}"))
        .ifPresent(
            text ->
                file.problem(
                    file.place(idNode),
                    "the id " + text + " is not of small letters, digits and -",
                    "Write it like big-and-late."));
    if (id.isPresent() && rules.stream().anyMatch(one -> one.id().equals(id.get()))) {
      file.problem(file.place(idNode), "the id " + id.get() + " is used twice", "Rename one.");
    }
    Optional<Expression> when = file.expression(members.getOrDefault("when", node), "when", 0);
    Map<String, Rule.Output> then = outputs(file, members.getOrDefault("then", node), outputs);
    if (id.isPresent() && when.isPresent()) {
      rules.add(new Rule(id.get(), file.place(node), when.get(), then));
    }
  }

  private static Map<String, Rule.Output> outputs(
      YamlFile file, Node node, Map<String, Field> outputs) {
    Map<String, Rule.Output> then = new HashMap<>();
    Optional<MappingNode> mapping = file.mapping(node, "then");
    if (mapping.isEmpty()) {
      return then;
    }
    Map<String, Node> members = file.members(mapping.get(), "then", outputs.keySet(), Set.of());
    members.forEach(
        (name, value) -> output(file, name, value, outputs).ifPresent(one -> then.put(name, one)));
    return then;
  }

  private static Optional<Rule.Output> output(
      YamlFile file, String name, Node value, Map<String, Field> outputs) {
    if (value instanceof ScalarNode scalar && scalar.getValue().startsWith(COMPUTED)) {
      return file.expression(value, name, COMPUTED.length()).map(Rule.Computed::new);
    }
    Field field = outputs.get(name);
    return field == null
        ? Optional.empty()
        : file.value(value, field, name).map(one -> new Rule.Literal(one, file.place(value)));
  }

  private static void example(
      YamlFile file,
      Node node,
      Map<String, Field> inputs,
      Map<String, Field> outputs,
      Set<String> ids,
      List<Example> examples) {
    Optional<MappingNode> mapping = file.mapping(node, "a test");
    if (mapping.isEmpty()) {
      return;
    }
    Map<String, Node> members =
        file.members(mapping.get(), "a test", Set.of("name", "given", "rule", "then"), Set.of());
    Optional<String> name =
        Optional.ofNullable(members.get("name")).flatMap(one -> file.text(one, "name"));
    Optional<String> rule =
        Optional.ofNullable(members.get("rule")).flatMap(one -> file.text(one, "rule"));
    Node ruleNode = members.get("rule");
    if (rule.isPresent() && ruleNode != null && !ids.contains(rule.get())) {
      file.problem(
          file.place(ruleNode),
          "policy.yaml has no rule " + rule.get() + ", it has " + ids,
          "Correct the id.");
    }
    Map<String, Object> given = values(file, members.get("given"), "given", inputs);
    Map<String, Object> then = values(file, members.get("then"), "then", outputs);
    if (name.isPresent() && rule.isPresent()) {
      examples.add(new Example(name.get(), file.place(node), given, rule.get(), then));
    }
  }

  private static Map<String, Object> values(
      YamlFile file,
      @org.jspecify.annotations.Nullable Node node,
      String what,
      Map<String, Field> fields) {
    Map<String, Object> values = new HashMap<>();
    if (node == null) {
      return values;
    }
    file.mapping(node, what)
        .ifPresent(
            mapping ->
                file.members(mapping, what, Set.of(), fields.keySet())
                    .forEach(
                        (name, value) -> {
                          Field field = fields.get(name);
                          if (field != null) {
                            file.value(value, field, name).ifPresent(one -> values.put(name, one));
                          }
                        }));
    return values;
  }

  /** What the pipeline gives and takes must be what the environment says. */
  private static void contract(Ruleset rules, List<Problem> problems) {
    Optional<Contract> known = Contract.of(rules.name());
    if (known.isEmpty()) {
      problems.add(
          new Problem(
              rules.place(),
              "nothing asks a decision " + rules.name() + ", known are " + Contract.names(),
              "Rename the folder or delete it."));
      return;
    }
    Contract contract = known.get();
    rules
        .inputs()
        .forEach(
            (name, field) -> {
              Field given = contract.inputs().get(name);
              if (given == null || given.type() != field.type()) {
                problems.add(
                    new Problem(
                        place(rules, "inputs/" + name),
                        given == null
                            ? rules.name() + " is given no input " + name
                            : "the input " + name + " is a " + given.type().code(),
                        "Given are " + typed(contract.inputs()) + "."));
              }
            });
    if (!rules.outputs().keySet().equals(contract.outputs().keySet())) {
      problems.add(
          new Problem(
              rules.place(),
              "the outputs are "
                  + rules.outputs().keySet()
                  + ", expected "
                  + typed(contract.outputs()),
              "Name these outputs and no other."));
    }
    rules
        .outputs()
        .forEach(
            (name, field) -> {
              Field taken = contract.outputs().get(name);
              if (taken != null && !narrows(field, taken)) {
                problems.add(
                    new Problem(
                        place(rules, "outputs/" + name),
                        "the output " + name + " allows more than " + typed(contract.outputs()),
                        "Narrow its type, values, min or max."));
              }
            });
  }

  private static Place place(Ruleset rules, String of) {
    return rules.places().getOrDefault(of, rules.place());
  }

  /** Whether all that one field allows, the other allows too. */
  private static boolean narrows(Field field, Field whole) {
    if (field.type() != whole.type()) {
      return false;
    }
    boolean values =
        whole.values().isEmpty()
            || (!field.values().isEmpty() && whole.values().containsAll(field.values()));
    Double min = field.min();
    Double max = field.max();
    boolean least = whole.min() == null || (min != null && min >= whole.min());
    boolean most = whole.max() == null || (max != null && max <= whole.max());
    return values && least && most;
  }

  private static String typed(Map<String, Field> fields) {
    List<String> names = new ArrayList<>();
    fields.forEach(
        (name, field) ->
            names.add(
                name
                    + " ("
                    + field.type().code()
                    + (field.values().isEmpty() ? "" : " " + field.values())
                    + (field.min() == null || field.max() == null
                        ? ""
                        : String.format(Locale.ROOT, " %.0f to %.0f", field.min(), field.max()))
                    + ")"));
    return String.join(", ", names);
  }
}
