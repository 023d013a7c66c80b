package dev.andon.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Option(
      names = "--above",
      paramLabel = "CASE",
      description = "Another case: why the one goes before the other.")
  private @Nullable String above;

  @Override
  public Integer call() {
    String path = "/cases/" + ApiClient.encode(caseId);
    JsonNode one = api.get(path);
    JsonNode explanation =
        api.get(path + "/explanation" + (above == null ? "" : "?above=" + ApiClient.encode(above)));
    PrintWriter out = spec.commandLine().getOut();
    if (api.json()) {
      out.println(ApiClient.pretty(explanation));
    } else {
      print(out, one, explanation);
    }
    out.flush();
    return 0;
  }

  private static void print(PrintWriter out, JsonNode one, JsonNode explanation) {
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
    explanation.path("why").forEach(sentence -> out.println(sentence.asText()));
    if (explanation.has("above")) {
      out.println(explanation.at("/above/text").asText());
    }
    if (!explanation.path("first").isEmpty()) {
      out.println("It would be first with any one of these:");
      explanation.path("first").forEach(change -> out.println("  " + change.at("/text").asText()));
    }
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
    for (JsonNode source : explanation.path("sources")) {
      out.printf(
          "  %-14s %s%s%s%n",
          source.path("input").asText(),
          source.path("rung").asText(),
          source.has("from") ? " from " + source.path("from").asText() : "",
          source.has("age") ? ", age " + source.path("age").asText() : "");
    }
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
