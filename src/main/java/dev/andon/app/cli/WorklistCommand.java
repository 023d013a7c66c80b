package dev.andon.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What waits for a team: {@code ./andon worklist TEAM}, {@code ./andon next TEAM}. */
@Command(
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:not running, or refused; one sentence says why", "2:wrong usage"})
abstract class WorklistCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ApiClient api = new ApiClient();

  @Parameters(paramLabel = "TEAM", description = "E.g. warehouse.")
  private String team = "";

  abstract JsonNode ask(ApiClient api, String path);

  abstract void tell(PrintWriter out, JsonNode answer);

  @Override
  public Integer call() {
    JsonNode answer = ask(api, "/worklists/" + ApiClient.encode(team));
    PrintWriter out = spec.commandLine().getOut();
    if (api.json()) {
      out.println(ApiClient.pretty(answer));
    } else {
      tell(out, answer);
    }
    out.flush();
    return 0;
  }

  static String left(JsonNode answer) {
    return answer.at("/left/work").asInt()
        + " to work, "
        + answer.at("/left/batch").asInt()
        + " in the batch.";
  }

  /** {@code ./andon worklist TEAM}. */
  @Command(
      name = "worklist",
      description =
          "Shows what waits for a team, in its order as of the full hour or the start of the shift.")
  public static final class Listing extends WorklistCommand {
    @Option(
        names = "--batch",
        description = "What costs less to put off than to touch, to be reviewed together.")
    private boolean batch;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "20",
        description = "At most so many (default: 20).")
    private int limit;

    @Override
    JsonNode ask(ApiClient api, String path) {
      return api.get(path + "?limit=" + limit + "&lane=" + (batch ? "batch" : "work"));
    }

    @Override
    void tell(PrintWriter out, JsonNode answer) {
      CasesCommand.print(out, answer);
      out.println("As of " + answer.path("asOf").asText() + ": " + left(answer));
    }
  }

  /** {@code ./andon next TEAM}: takes the next case. */
  @Command(name = "next", description = "Takes the next case for you from a team's worklist.")
  public static final class Next extends WorklistCommand {
    @Option(names = "--type", paramLabel = "CODE", description = "Only of these exception types.")
    private @Nullable List<String> types;

    @Option(names = "--site", paramLabel = "SITE", description = "Only of these sites.")
    private @Nullable List<String> sites;

    @Override
    JsonNode ask(ApiClient api, String path) {
      return api.post(
          path + "/next",
          Map.of(
              "types", types == null ? new ArrayList<>() : types,
              "sites", sites == null ? new ArrayList<>() : sites));
    }

    @Override
    void tell(PrintWriter out, JsonNode answer) {
      JsonNode taken = answer.path("case");
      if (taken.isNull()) {
        out.println("Nothing waits for you. " + left(answer));
        return;
      }
      JsonNode pull = answer.path("pull");
      out.printf(
          Locale.ROOT,
          "Case %s is yours: %s %s, %s%n%s%n",
          taken.path("caseId").asText(),
          taken.path("type").asText(),
          taken.path("key").asText(),
          pull.path("reason").asText().equals("oldest")
              ? String.format(
                  Locale.ROOT,
                  "it has waited longest, %.0f working hours.",
                  pull.path("waitedHours").asDouble())
              : "number " + pull.path("position").asInt() + " of the worklist.",
          taken.at("/explanation/text").asText(taken.path("explanation").asText()));
    }
  }
}
