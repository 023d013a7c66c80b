package dev.andon.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./andon policy challenge NAME}: how the text in shadow does beside what decides. */
@Command(
    name = "challenge",
    description = "How the text in shadow does beside what decides, and whether it may take over.")
public final class ChallengeCommand extends PolicyCommand.OfOne {
  @Override
  void tell(PrintWriter out) {
    JsonNode answer = api().get("/policies/challenge?name=" + ApiClient.encode(name()));
    if (!json(out, answer)) {
      print(out, answer);
    }
  }

  /** What an activation shows of it too. */
  static void print(PrintWriter out, JsonNode answer) {
    JsonNode run = answer.path("run");
    out.println(
        "In shadow from "
            + answer.at("/shadow/from").asText()
            + ", "
            + run.path("days").asText()
            + " days: "
            + run.path("cases").asText()
            + " cases, "
            + run.path("closed").asText()
            + " closed, "
            + run.path("decisions").asText()
            + " decisions, "
            + run.path("missing").asText()
            + " missing.");
    for (JsonNode one : answer.path("agreement")) {
      out.println(
          "  "
              + one.path("team").asText()
              + ": Kendall's tau "
              + one.path("kendallTau").asText("-")
              + ", "
              + one.path("inCommon").asText()
              + " of the first "
              + one.path("topTenth").asText()
              + " in common");
    }
    moves(out, "Up", answer.path("up"));
    moves(out, "Down", answer.path("down"));
    for (JsonNode one : answer.path("predicted")) {
      out.println(
          one.path("quantity").asText()
              + " ("
              + one.path("measure").asText()
              + ", "
              + one.path("cases").asText()
              + " cases): "
              + one.path("challenger").asText("-")
              + " beside "
              + one.path("champion").asText("-"));
    }
    JsonNode saving = answer.at("/replay/byChampion");
    if (saving.isObject()) {
      out.println(
          "Replay of "
              + answer.at("/replay/cases").asText()
              + " closes by hand: "
              + saving.path("perDay").asText()
              + " a day (95 %: "
              + saving.path("low").asText()
              + " to "
              + saving.path("high").asText()
              + "; below zero = less loss)");
    }
    for (JsonNode one : answer.path("criteria")) {
      out.println(
          "  "
              + one.path("state").asText()
              + ": "
              + one.path("name").asText()
              + " "
              + one.path("value").asText()
              + " ("
              + one.path("required").asText()
              + ")");
    }
    out.println(answer.path("verdict").asText());
  }

  private static void moves(PrintWriter out, String direction, JsonNode moves) {
    for (JsonNode one : moves) {
      out.println(
          direction
              + ": "
              + one.path("type").asText()
              + " "
              + one.path("key").asText()
              + " from place "
              + one.path("from").asText()
              + " to "
              + one.path("to").asText()
              + " of "
              + one.path("team").asText()
              + ", "
              + one.path("champion").asText()
              + " to "
              + one.path("challenger").asText()
              + " points, most by "
              + one.path("part").asText()
              + " "
              + one.path("points").asText());
    }
  }

  /** {@code ./andon policy shadow NAME}. */
  @Command(
      name = "shadow",
      description = "Scores the proposal beside what decides, with no effect on work.")
  public static final class Begin extends PolicyCommand.OfOne {
    @Option(names = "--stop", description = "No more.")
    private boolean stop;

    @Override
    void tell(PrintWriter out) {
      JsonNode answer = post("shadow", stop ? Map.of("stop", true) : Map.of());
      if (!json(out, answer)) {
        out.println(
            stop
                ? name() + " is in shadow until " + answer.path("until").asText() + "."
                : name()
                    + " is in shadow from "
                    + answer.path("from").asText()
                    + " on. andon policy challenge "
                    + name());
      }
    }
  }
}
