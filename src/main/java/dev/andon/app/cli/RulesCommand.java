package dev.andon.app.cli;

import dev.andon.app.Settings;
import dev.andon.canonical.json.EventJson;
import dev.andon.decision.Problem;
import dev.andon.decision.Rulebook;
import dev.andon.decision.cel.CelLanguage;
import dev.andon.decision.file.DecisionReader;
import dev.andon.decision.file.DecisionText;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./andon rules}: the decisions that staff edit, without a running system. */
@Command(
    name = "rules",
    description =
        "Decisions that operations staff edit: severity, routing, SLA, gates, thresholds.",
    mixinStandardHelpOptions = true,
    subcommands = {RulesCommand.Check.class, RulesCommand.Test.class})
public final class RulesCommand implements Runnable {
  private static final EventJson JSON = new EventJson();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command: check or test.");
  }

  /** What both commands take and print. */
  @Command(
      mixinStandardHelpOptions = true,
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {
        "0:nothing is wrong",
        "1:could not run; one sentence says why",
        "2:wrong usage",
        "3:a decision is wrong or a test fails"
      })
  abstract static class OfFolder implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
        arity = "0..1",
        paramLabel = "DIR",
        description = "Folder of decisions, or of one decision (default: config/decisions).")
    private @Nullable Path folder;

    @Option(names = "--json", description = "One JSON object a decision and line.")
    private boolean asJson;

    /** What is said of a decision that compiles; problems come from its tests. */
    abstract Map<String, Object> look(Rulebook book, List<Problem> problems);

    @Override
    public Integer call() throws IOException {
      List<Path> folders = folders();
      DecisionReader reader = new DecisionReader(new CelLanguage());
      PrintWriter out = spec.commandLine().getOut();
      boolean right = true;
      for (Path one : folders) {
        List<Problem> problems = new ArrayList<>();
        String name = String.valueOf(one.getFileName());
        Optional<Rulebook> book =
            reader.read(name, one.toString(), DecisionText.read(one), problems);
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("decision", name);
        book.ifPresent(found -> said.putAll(look(found, problems)));
        right &= problems.isEmpty();
        tell(out, said, problems);
      }
      out.flush();
      return right ? 0 : 3;
    }

    private List<Path> folders() throws IOException {
      Path directory =
          folder == null
              ? Settings.load(Map.of()).home().resolve("config/decisions")
              : folder.toAbsolutePath().normalize();
      if (java.nio.file.Files.exists(directory.resolve("policy.yaml"))) {
        return List.of(directory);
      }
      List<Path> folders = DecisionText.folders(directory);
      if (folders.isEmpty()) {
        throw FaultException.of(
            "RULES-FOLDER",
            FaultKind.MISCONFIGURED,
            directory + " holds no decision",
            "Name a folder such as config/decisions or config/decisions/severity");
      }
      return folders;
    }

    private void tell(PrintWriter out, Map<String, Object> said, List<Problem> problems) {
      if (asJson) {
        said.put("right", problems.isEmpty());
        said.put("problems", problems.stream().map(OfFolder::members).toList());
        out.println(JSON.text(said));
        return;
      }
      problems.forEach(out::println);
      out.println(
          said.remove("decision")
              + (problems.isEmpty() ? ": right" : ": " + problems.size() + " problem(s)")
              + (said.isEmpty() ? "" : ", " + said));
    }

    private static Map<String, Object> members(Problem problem) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("file", problem.place().file());
      members.put("line", problem.place().line());
      members.put("column", problem.place().column());
      members.put("message", problem.message());
      members.put("repair", problem.repair());
      return members;
    }
  }

  /** {@code ./andon rules check [DIR]}: files, types and expressions. */
  @Command(
      name = "check",
      description =
          "Checks decisions: YAML, types, expressions, order of the rules. Each problem names file, line and column.")
  public static final class Check extends OfFolder {
    @Override
    Map<String, Object> look(Rulebook book, List<Problem> problems) {
      return Map.of("rules", book.rules().rules().size());
    }
  }

  /** {@code ./andon rules test [DIR]}: the tests beside the rules. */
  @Command(
      name = "test",
      description =
          "Checks decisions and runs the tests beside them; says which rules no test expects.")
  public static final class Test extends OfFolder {
    @Override
    Map<String, Object> look(Rulebook book, List<Problem> problems) {
      problems.addAll(book.failures());
      Map<String, Object> said = new LinkedHashMap<>();
      said.put("tests", book.rules().examples().size());
      said.put("untested", book.untested());
      return said;
    }
  }
}
