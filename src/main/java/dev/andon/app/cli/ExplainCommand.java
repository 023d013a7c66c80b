package dev.andon.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./andon explain CASE}: why a case ranks as it does. */
@Command(
    name = "explain",
    description = "Says what is wrong, what it costs, and where each part of the score comes from.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:not running, or refused; one sentence says why", "2:wrong usage"})
public final class ExplainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ApiClient api = new ApiClient();

  @Parameters(paramLabel = "CASE", description = "Id of the case, as andon cases prints it.")
  private String caseId = "";

  @Override
  public Integer call() {
    JsonNode one = api.get("/cases/" + ApiClient.encode(caseId));
    PrintWriter out = spec.commandLine().getOut();
    if (api.json()) {
      out.println(ApiClient.pretty(one.path("explanation")));
    } else {
      print(out, one);
    }
    out.flush();
    return 0;
  }

  private static void print(PrintWriter out, JsonNode one) {
    JsonNode explanation = one.path("explanation");
    out.println(
        one.path("type").asText()
            + " "
            + one.path("key").asText()
            + ", team "
            + one.path("team").asText()
            + ", "
            + one.path("state").asText());
    out.println(explanation.path("text").asText());
    out.println(
        "Severity "
            + one.path("severity").asText()
            + ", to be solved by "
            + one.at("/sla/due").asText()
            + " ("
            + one.at("/sla/minutes").asText()
            + " min of the team's time), gate "
            + one.path("gate").asText()
            + ", "
            + one.path("mode").asText());
    one.path("rulings").forEach(ruling -> out.println("  " + ruling.asText()));
    out.println();
    for (JsonNode part : explanation.path("parts")) {
      out.printf(
          Locale.ROOT,
          "  %-10s %+9.2f points  %s%s%n",
          part.path("code").asText(),
          part.path("points").asDouble(),
          part.path("source").asText(""),
          part.has("age") ? ", age " + part.path("age").asText() : "");
    }
    out.printf(Locale.ROOT, "  %-10s %+9.2f points%n", "score", one.path("score").asDouble());
    JsonNode live = one.path("live");
    if (live.isObject()) {
      out.printf(
          "%n  %s of %s, %s%s: %s%n",
          live.path("what").asText(),
          live.path("subject").asText(),
          live.path("source").asText(),
          live.has("age") ? ", age " + live.path("age").asText() : "",
          live.path("values"));
    }
    out.println();
    for (JsonNode entry : one.path("log")) {
      out.println(
          "  "
              + entry.path("at").asText()
              + " "
              + entry.path("actor").asText()
              + " "
              + entry.path("action").asText());
    }
  }
}
