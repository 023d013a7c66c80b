package dev.andon.decision.file;

import dev.andon.decision.Expression;
import dev.andon.decision.Field;
import dev.andon.decision.Place;
import dev.andon.decision.Problem;
import dev.andon.decision.ValueType;
import java.io.StringReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One YAML file as nodes with their places; what does not fit is a problem, and reading goes on.
 */
final class YamlFile {
  private final String file;
  private final List<Problem> problems;
  private List<String> lines = List.of();

  YamlFile(String file, List<Problem> problems) {
    this.file = file;
    this.problems = problems;
  }

  /** The mapping that the text is. */
  Optional<MappingNode> root(String text) {
    lines = text.lines().toList();
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(1 << 20);
    options.setNestingDepthLimit(16);
    options.setMaxAliasesForCollections(0);
    try {
      Node node = new Yaml(options).compose(new StringReader(text));
      if (node == null) {
        problem(new Place(file, 1, 1), "the file is missing or empty", "Write it.");
        return Optional.empty();
      }
      return mapping(node, "the file");
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      problem(
          mark == null
              ? new Place(file, 1, 1)
              : new Place(file, mark.getLine() + 1, mark.getColumn() + 1),
          "this is no YAML: " + e.getProblem(),
          "Correct the indentation, quotes or brackets here or in the line before.");
    } catch (YAMLException e) {
      problem(new Place(file, 1, 1), "this is no YAML: " + e.getMessage(), "Correct the text.");
    }
    return Optional.empty();
  }

  void problem(Place place, String message, String repair) {
    problems.add(new Problem(place, message, repair));
  }

  Place place(Node node) {
    return new Place(file, node.getStartMark().getLine() + 1, node.getStartMark().getColumn() + 1);
  }

  Optional<MappingNode> mapping(Node node, String what) {
    if (node instanceof MappingNode mapping) {
      return Optional.of(mapping);
    }
    problem(place(node), what + " must be a mapping of names to values", "Write name: value.");
    return Optional.empty();
  }

  Optional<SequenceNode> sequence(Node node, String what) {
    if (node instanceof SequenceNode sequence) {
      return Optional.of(sequence);
    }
    problem(place(node), what + " must be a list", "Write one '- ' an entry.");
    return Optional.empty();
  }

  /** The text of a scalar. */
  Optional<String> text(Node node, String what) {
    if (node instanceof ScalarNode scalar
        && !scalar.getTag().equals(Tag.NULL)
        && !scalar.getValue().isBlank()) {
      return Optional.of(scalar.getValue());
    }
    problem(place(node), what + " must be a text", "Write a text that is not empty.");
    return Optional.empty();
  }

  /** The entries of a mapping by name; names given twice are a problem. */
  Map<String, NodeTuple> entries(MappingNode mapping) {
    Map<String, NodeTuple> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      text(tuple.getKeyNode(), "a name")
          .ifPresent(
              name -> {
                if (entries.put(name, tuple) != null) {
                  problem(
                      place(tuple.getKeyNode()),
                      name + " stands here a second time",
                      "Delete one of the two.");
                }
              });
    }
    return entries;
  }

  /** The values of a mapping by name, of which only these are known. */
  Map<String, Node> members(
      MappingNode mapping, String what, Set<String> required, Set<String> optional) {
    Map<String, Node> members = new LinkedHashMap<>();
    Set<String> known = new TreeSet<>(required);
    known.addAll(optional);
    entries(mapping)
        .forEach(
            (name, tuple) -> {
              if (known.contains(name)) {
                members.put(name, tuple.getValueNode());
              } else {
                problem(
                    place(tuple.getKeyNode()),
                    what + " has no member " + name + ", expected " + known,
                    "Correct the name.");
              }
            });
    for (String name : required) {
      if (!members.containsKey(name)) {
        problem(place(mapping), what + " needs the member " + name, "Add it.");
      }
    }
    return members;
  }

  /** A value of a field's type that the field allows. */
  Optional<Object> value(Node node, Field field, String what) {
    Optional<Object> value = Optional.ofNullable(parse(node, field.type()));
    if (value.isEmpty()) {
      problem(
          place(node),
          what + " must be a value of type " + field.type().code(),
          form(field.type()));
      return value;
    }
    Optional<String> wrong = field.wrong(value.get());
    wrong.ifPresent(
        why -> problem(place(node), what + " " + why, "Write a value that the field allows."));
    return wrong.isPresent() ? Optional.empty() : value;
  }

  private static String form(ValueType type) {
    return switch (type) {
      case STRING -> "Write a text.";
      case INT -> "Write a whole number, e.g. 240.";
      case DOUBLE -> "Write a number, e.g. 2.5.";
      case BOOL -> "Write true or false.";
      case TIMESTAMP -> "Write an instant, e.g. '2026-03-02T08:00:00Z'.";
      case LIST -> "Write a list of texts, e.g. [a, b].";
      case MAP -> "Write a mapping of texts, e.g. {a: x, b: y}.";
    };
  }

  private static @Nullable Object parse(Node node, ValueType type) {
    if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
      return scalar(scalar.getValue(), type);
    }
    if (node instanceof SequenceNode sequence && type == ValueType.LIST) {
      List<String> texts = new ArrayList<>();
      for (Node one : sequence.getValue()) {
        if (!(one instanceof ScalarNode scalar)) {
          return null;
        }
        texts.add(scalar.getValue());
      }
      return List.copyOf(texts);
    }
    if (node instanceof MappingNode mapping && type == ValueType.MAP) {
      Map<String, String> texts = new LinkedHashMap<>();
      for (NodeTuple one : mapping.getValue()) {
        if (!(one.getKeyNode() instanceof ScalarNode key
            && one.getValueNode() instanceof ScalarNode value)) {
          return null;
        }
        texts.put(key.getValue(), value.getValue());
      }
      return Map.copyOf(texts);
    }
    return null;
  }

  private static @Nullable Object scalar(String text, ValueType type) {
    try {
      return switch (type) {
        case STRING -> text;
        case INT -> text.matches("-?[0-9]{1,18}") ? Long.valueOf(text) : null;
        case DOUBLE -> text.matches("-?[0-9]{1,15}(\\.[0-9]{1,15})?") ? Double.valueOf(text) : null;
        case BOOL -> text.equals("true") || text.equals("false") ? Boolean.valueOf(text) : null;
        case TIMESTAMP -> Instant.parse(text);
        case LIST, MAP -> null;
      };
    } catch (DateTimeException e) {
      return null;
    }
  }

  /**
   * An expression: on one line, in quotes where YAML asks for them, or a block after {@code |}, so
   * that its own lines and columns are those of the file.
   *
   * @param skip characters before it that are no part of it
   */
  Optional<Expression> expression(Node node, String what, int skip) {
    Optional<String> text = text(node, what);
    if (text.isEmpty() || !(node instanceof ScalarNode scalar)) {
      return Optional.empty();
    }
    Place start = place(node);
    String source = text.get().substring(skip);
    ScalarStyle style = scalar.getScalarStyle();
    if (style == ScalarStyle.LITERAL) {
      int indent = blockIndent(scalar);
      Place first = new Place(file, start.line() + 1, indent + skip);
      return Optional.of(new Expression(source.stripTrailing(), first, indent));
    }
    boolean oneLine = scalar.getStartMark().getLine() == scalar.getEndMark().getLine();
    if (style == ScalarStyle.FOLDED || !oneLine) {
      problem(
          start,
          what + " goes over several lines",
          "Write it on one line, or as a block: | after the name and the lines below it, indented.");
      return Optional.empty();
    }
    int quote = style == ScalarStyle.PLAIN ? 0 : 1;
    return Optional.of(
        new Expression(source, new Place(file, start.line(), start.column() + quote + skip), 1));
  }

  /** Column of a block's text, from 1; the block begins in the line after its mark. */
  private int blockIndent(ScalarNode scalar) {
    int first = scalar.getStartMark().getLine() + 1;
    String line = first < lines.size() ? lines.get(first) : "";
    return line.length() - line.stripLeading().length() + 1;
  }
}
