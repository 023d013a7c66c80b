package dev.andon.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * What a person does with a case: {@code ./andon claim}, {@code close}, {@code reopen}, {@code
 * merge}, {@code split}, {@code regroup}.
 */
@Command(
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:not running, or refused; one sentence says why", "2:wrong usage"})
abstract class CaseVerbCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ApiClient api = new ApiClient();

  @Parameters(paramLabel = "CASE", description = "Id of the case, as andon cases prints it.")
  private String caseId = "";

  abstract Map<String, String> details();

  @Override
  public Integer call() {
    String path = "/cases/" + ApiClient.encode(caseId);
    Map<String, Object> body = new TreeMap<>(details());
    body.put("version", api.get(path).path("version").asInt());
    JsonNode answer = api.post(path + "/" + spec.name(), body);
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        api.json()
            ? ApiClient.pretty(answer)
            : "Case " + caseId + " is now " + answer.path("state").asText() + ".");
    out.flush();
    return 0;
  }

  /** {@code ./andon claim CASE}. */
  @Command(name = "claim", description = "Takes a case to work on it.")
  public static final class Claim extends CaseVerbCommand {
    @Override
    Map<String, String> details() {
      return Map.of();
    }
  }

  /** {@code ./andon close CASE}. */
  @Command(name = "close", description = "Ends a case.")
  public static final class Close extends CaseVerbCommand {
    @Option(
        names = "--outcome",
        required = true,
        paramLabel = "CODE",
        description = "resolved, accepted, no-exception, duplicate or cancelled.")
    private String outcome = "";

    @Option(
        names = "--root-cause",
        required = true,
        paramLabel = "CODE",
        description = "policy, training, integration, master-data, supplier, carrier or other.")
    private String rootCause = "";

    @Option(
        names = "--loss",
        paramLabel = "MONEY",
        description =
            "What it came to cost, in the currency of scoring, e.g. 120.00. What-if is measured by it.")
    private @Nullable BigDecimal loss;

    @Override
    Map<String, String> details() {
      Map<String, String> details =
          new TreeMap<>(Map.of("outcome", outcome, "rootCause", rootCause));
      if (loss != null) {
        details.put(
            "lossMinor", loss.movePointRight(2).setScale(0, RoundingMode.HALF_UP).toPlainString());
      }
      return details;
    }
  }

  /** A verb that says why. */
  abstract static class WithReason extends CaseVerbCommand {
    @Option(
        names = "--reason",
        required = true,
        paramLabel = "TEXT",
        description = "Why, for the audit.")
    private String reason = "";

    @Override
    Map<String, String> details() {
      return Map.of("reason", reason);
    }
  }

  /** {@code ./andon reopen CASE}. */
  @Command(name = "reopen", description = "Opens a closed case again.")
  public static final class Reopen extends WithReason {}

  /** {@code ./andon split CASE}. */
  @Command(name = "split", description = "Makes a case a problem of its own.")
  public static final class Split extends WithReason {}

  /** {@code ./andon regroup CASE}. */
  @Command(
      name = "regroup",
      description = "Takes back a merge or split: Andon groups the case again.")
  public static final class Regroup extends WithReason {}

  /** {@code ./andon merge CASE --into CASE}. */
  @Command(name = "merge", description = "Makes a case a task in the problem of another one.")
  public static final class Merge extends WithReason {
    @Option(
        names = "--into",
        required = true,
        paramLabel = "CASE",
        description = "Any case of the other problem.")
    private String into = "";

    @Override
    Map<String, String> details() {
      Map<String, String> details = new TreeMap<>(super.details());
      details.put("into", into);
      return details;
    }
  }
}
