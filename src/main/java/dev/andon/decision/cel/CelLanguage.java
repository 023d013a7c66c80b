package dev.andon.decision.cel;

import dev.andon.decision.Expression;
import dev.andon.decision.ExpressionLanguage;
import dev.andon.decision.Field;
import dev.andon.decision.Formula;
import dev.andon.decision.Problem;
import dev.andon.decision.RulingFailed;
import dev.andon.decision.ValueType;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelVariableResolver;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * CEL, bounded: no comprehensions, so the cost of an expression is at most that of its nodes, and
 * the nodes, its length and its depth have limits.
 */
public final class CelLanguage implements ExpressionLanguage {
  private static final int MAX_LENGTH = 2000;
  private static final CelOptions OPTIONS =
      CelOptions.current()
          .maxExpressionCodePointSize(MAX_LENGTH)
          .maxParseRecursionDepth(32)
          .maxRegexProgramSize(1000)
          .enableComprehension(false)
          .enableHeterogeneousNumericComparisons(true)
          .evaluateCanonicalTypesToNativeValues(true)
          .build();
  private final CelRuntime runtime =
      CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();

  @Override
  public Optional<Formula> compile(
      Expression expression, Map<String, Field> inputs, ValueType result, List<Problem> problems) {
    CelValidationResult checked = compiler(inputs, result).compile(expression.text());
    if (checked.hasError()) {
      for (CelIssue issue : checked.getErrors()) {
        problems.add(problem(expression, issue, inputs, result));
      }
      return Optional.empty();
    }
    try {
      CelAbstractSyntaxTree tree = checked.getAst();
      return Optional.of(
          new Compiled(runtime.createProgram(tree), reads(tree, inputs), always(tree)));
    } catch (CelValidationException | CelEvaluationException e) {
      problems.add(
          new Problem(
              expression.start(),
              "the expression cannot be used: " + e.getMessage(),
              "Write it more simply."));
      return Optional.empty();
    }
  }

  private static CelCompiler compiler(Map<String, Field> inputs, ValueType result) {
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.HAS)
            .setResultType(type(result));
    inputs.forEach((name, field) -> builder.addVar(name, type(field.type())));
    return builder.build();
  }

  private static CelType type(ValueType type) {
    return switch (type) {
      case STRING -> SimpleType.STRING;
      case INT -> SimpleType.INT;
      case DOUBLE -> SimpleType.DOUBLE;
      case BOOL -> SimpleType.BOOL;
      case TIMESTAMP -> SimpleType.TIMESTAMP;
      case LIST -> ListType.create(SimpleType.STRING);
      case MAP -> MapType.create(SimpleType.STRING, SimpleType.STRING);
    };
  }

  /** An issue of CEL (line from 1, column from 0) at its place in the file. */
  private static Problem problem(
      Expression expression, CelIssue issue, Map<String, Field> inputs, ValueType result) {
    int line = Math.max(1, issue.getSourceLocation().getLine());
    int column = Math.max(0, issue.getSourceLocation().getColumn());
    String message = issue.getMessage().replaceAll(" \\((in container ''|candidates: .*)\\)", "");
    return new Problem(
        expression.at(line, column + 1),
        "the expression is wrong: " + message,
        repair(message, inputs, result));
  }

  private static String repair(String message, Map<String, Field> inputs, ValueType result) {
    if (message.startsWith("undeclared reference")) {
      return "Use the inputs of environment.yaml: "
          + String.join(", ", new TreeMap<>(inputs).keySet())
          + "; lists are asked with 'in', loops such as exists() are not allowed.";
    }
    if (message.startsWith("found no matching overload")) {
      return "Compare and compute values of one type; the inputs are "
          + new TreeMap<>(inputs)
              .entrySet().stream()
                  .map(one -> one.getKey() + ": " + one.getValue().type().code())
                  .collect(Collectors.joining(", "))
          + ".";
    }
    if (message.startsWith("expected type")) {
      return "The expression must give a value of type " + result.code() + ".";
    }
    return "Correct it; the language is CEL, texts stand in quotes, e.g. tier == 'gold' && amountMinor >= 100000.";
  }

  private static Set<String> reads(CelAbstractSyntaxTree tree, Map<String, Field> inputs) {
    return CelNavigableAst.fromAst(tree)
        .getRoot()
        .allNodes()
        .map(node -> node.expr())
        .filter(node -> node.getKind() == CelExpr.ExprKind.Kind.IDENT)
        .map(node -> node.ident().name())
        .filter(inputs::containsKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean always(CelAbstractSyntaxTree tree) {
    CelExpr root = tree.getExpr();
    return root.getKind() == CelExpr.ExprKind.Kind.CONSTANT
        && root.constant().getKind() == CelConstant.Kind.BOOLEAN_VALUE
        && root.constant().booleanValue();
  }

  private record Compiled(CelRuntime.Program program, Set<String> reads, boolean always)
      implements Formula {
    @Override
    public Object value(Map<String, Object> inputs) {
      try {
        // Not the map itself, which would be copied each time.
        return program.eval((CelVariableResolver) name -> Optional.ofNullable(inputs.get(name)));
      } catch (CelEvaluationException e) {
        throw new RulingFailed(String.valueOf(e.getMessage()));
      }
    }
  }
}
