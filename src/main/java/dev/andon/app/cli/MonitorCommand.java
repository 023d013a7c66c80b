package dev.andon.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./andon monitor}: whether scoring still stands on what it stood on. */
@Command(
    name = "monitor",
    description =
        "Compares the last days with those before: what decisions are made of, what cases come to, what people take, what obligations wait.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing to act upon",
      "1:not running, or refused; one sentence says why",
      "2:wrong usage",
      "3:somebody must act; the lines that begin with act say upon what"
    })
public final class MonitorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ApiClient api = new ApiClient();

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "7",
      description = "Length of the window, 1 to 90. Default: ${DEFAULT-VALUE}")
  private int days;

  @Option(names = "--all", description = "What is as it should be, too.")
  private boolean all;

  @Override
  public Integer call() {
    JsonNode answer = api.get("/monitors?days=" + days);
    PrintWriter out = spec.commandLine().getOut();
    if (api.json()) {
      out.println(ApiClient.pretty(answer));
    } else {
      print(out, answer);
    }
    out.flush();
    return levels(answer, "act") > 0 ? 3 : 0;
  }

  private static long levels(JsonNode answer, String level) {
    long count = 0;
    for (JsonNode one : answer.path("readings")) {
      count += one.path("level").asText().equals(level) ? 1 : 0;
    }
    return count;
  }

  private void print(PrintWriter out, JsonNode answer) {
    out.printf(
        "%s days to %s: %d to act upon, %d to look at, %d as before, %d with too few cases.%n",
        answer.path("days").asText(),
        answer.path("asOf").asText(),
        levels(answer, "act"),
        levels(answer, "warn"),
        levels(answer, "ok"),
        levels(answer, "few"));
    for (String level : new String[] {"act", "warn", "ok", "few"}) {
      for (JsonNode one : answer.path("readings")) {
        boolean shown = all || level.equals("act") || level.equals("warn");
        if (shown && one.path("level").asText().equals(level)) {
          out.printf(
              "  %-5s %-12s %-26s %s%n",
              level,
              one.path("monitor").asText(),
              one.path("subject").asText(),
              one.path("text").asText());
        }
      }
    }
  }
}
