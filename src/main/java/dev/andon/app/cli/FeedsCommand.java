package dev.andon.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./andon feeds}: which feeds speak, and what waits for those that do not. */
@Command(
    name = "feeds",
    description = "Lists the feeds: whether they speak, their last word, and what waits for it.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:not running, or refused; one sentence says why", "2:wrong usage"})
public final class FeedsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ApiClient api = new ApiClient();

  @Override
  public Integer call() {
    JsonNode page = api.get("/feeds");
    PrintWriter out = spec.commandLine().getOut();
    if (api.json()) {
      out.println(ApiClient.pretty(page));
    } else {
      page.path("items").forEach(feed -> print(out, feed));
    }
    out.flush();
    return 0;
  }

  private static void print(PrintWriter out, JsonNode feed) {
    out.printf(
        "%-24s %-9s %s%s%s%n",
        feed.path("feed").asText(),
        feed.path("state").asText(),
        feed.path("heardAt").isNull() ? "never heard" : "heard " + feed.path("heardAt").asText(),
        feed.path("silentAt").isNull() ? "" : ", silent from " + feed.path("silentAt").asText(),
        feed.path("waiting").asLong() == 0
            ? ""
            : ", " + feed.path("waiting").asLong() + " expectations wait for it");
  }
}
