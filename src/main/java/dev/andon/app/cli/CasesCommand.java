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
import picocli.CommandLine.Spec;

/** {@code ./andon cases}: a team's worklist, most urgent first. */
@Command(
    name = "cases",
    description = "Lists open cases in the order in which they are worth working.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:not running, or refused; one sentence says why", "2:wrong usage"})
public final class CasesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ApiClient api = new ApiClient();

  @Option(names = "--team", paramLabel = "TEAM", description = "Only this team's, e.g. warehouse.")
  private @Nullable String team;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "open, claimed or closed (default: open and claimed).")
  private @Nullable String state;

  @Option(names = "--type", paramLabel = "CODE", description = "Only this exception type.")
  private @Nullable String type;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "At most so many (default: 20).")
  private int limit;

  @Override
  public Integer call() {
    StringBuilder path = new StringBuilder("/cases?limit=" + limit);
    add(path, "team", team);
    add(path, "state", state);
    add(path, "type", type);
    JsonNode page = api.get(path.toString());
    PrintWriter out = spec.commandLine().getOut();
    if (api.json()) {
      out.println(ApiClient.pretty(page));
    } else {
      print(out, page);
    }
    out.flush();
    return 0;
  }

  private static void add(StringBuilder path, String name, @Nullable String value) {
    if (value != null) {
      path.append('&').append(name).append('=').append(ApiClient.encode(value));
    }
  }

  /** A page of cases, with their place in a worklist where they have one. */
  static void print(PrintWriter out, JsonNode page) {
    if (page.path("items").isEmpty()) {
      out.println("No cases.");
      return;
    }
    out.printf(
        "%3s %-4s %-8s %6s %14s  %-25s %-30s %-7s %-20s %-20s %-8s %s%n",
        "#",
        "band",
        "severity",
        "score",
        "at stake",
        "type",
        "key",
        "site",
        "due",
        "sla due",
        "state",
        "case");
    int rank = 0;
    for (JsonNode one : page.path("items")) {
      JsonNode money = one.path("money");
      out.printf(
          Locale.ROOT,
          "%3d %-4s %-8s %6.2f %10.2f %s  %-25s %-30s %-7s %-20s %-20s %-8s %s%n",
          one.at("/place/position").asInt(++rank),
          one.path("band").asText(),
          one.path("severity").asText(),
          one.at("/place/score").asDouble(one.path("score").asDouble()),
          money.path("amountMinor").asLong() / 100.0,
          money.path("currency").asText(),
          one.path("type").asText(),
          one.path("key").asText(),
          one.path("site").asText("").replace("null", "-"),
          one.path("due").asText("-"),
          one.at("/sla/due").asText("-"),
          one.path("state").asText(),
          one.path("caseId").asText());
    }
    if (!page.path("next").isNull()) {
      out.println("There are more; raise --limit.");
    }
  }
}
