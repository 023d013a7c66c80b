package dev.andon.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code andon context KIND KEY}: what is known of a business object. */
@Command(
    name = "context",
    description =
        "Says what is known of a business object: each fact, who said it and how old it is.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:not running, or refused; one sentence says why", "2:wrong usage"})
public final class ContextCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ApiClient api = new ApiClient();

  @Parameters(
      index = "0",
      paramLabel = "KIND",
      description = "customer, item, site, order, order-line, stock, shipment, supplier, ...")
  private String kind = "";

  @Parameters(
      index = "1",
      paramLabel = "KEY",
      description = "Its key, e.g. C100/4500123 for an order, DC4/I7 for stock.")
  private String key = "";

  @Override
  public Integer call() {
    JsonNode known =
        api.get("/context?kind=" + ApiClient.encode(kind) + "&key=" + ApiClient.encode(key));
    PrintWriter out = spec.commandLine().getOut();
    if (api.json()) {
      out.println(ApiClient.pretty(known));
    } else {
      out.println(
          known.path("kind").asText()
              + " "
              + known.path("key").asText()
              + " as of "
              + known.path("asOf").asText());
      known.path("facts").forEach(fact -> print(out, fact));
      if (!known.path("evidence").isEmpty()) {
        out.println("said by others who do not own it, and not taken for the truth:");
        known.path("evidence").forEach(fact -> print(out, fact));
      }
    }
    out.flush();
    return 0;
  }

  private static void print(PrintWriter out, JsonNode fact) {
    out.printf(
        "  %-28s %-28s %s, %s ago%n",
        fact.path("attribute").asText(),
        fact.path("value").asText(),
        fact.path("source").asText(),
        age(Duration.ofSeconds(fact.path("ageSeconds").asLong())));
  }

  /** Days and hours, or hours and minutes, or minutes and seconds. */
  private static String age(Duration age) {
    if (age.toDays() > 0) {
      return age.toDays() + " d " + age.toHoursPart() + " h";
    }
    return age.toHours() > 0
        ? age.toHours() + " h " + age.toMinutesPart() + " min"
        : age.toMinutes() + " min " + age.toSecondsPart() + " s";
  }
}
