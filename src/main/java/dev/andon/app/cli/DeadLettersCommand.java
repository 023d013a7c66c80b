package dev.andon.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./andon dead-letters}: what failed, where and why. */
@Command(
    name = "dead-letters",
    description = "Lists what failed and waits for a repair.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:not running, or refused; one sentence says why", "2:wrong usage"})
public final class DeadLettersCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ApiClient api = new ApiClient();

  @Option(names = "--all", description = "Replayed and archived ones too.")
  private boolean all;

  @Override
  public Integer call() {
    JsonNode page = api.get("/dead-letters?all=" + all);
    PrintWriter out = spec.commandLine().getOut();
    if (api.json()) {
      out.println(ApiClient.pretty(page));
    } else if (page.path("items").isEmpty()) {
      out.println("No dead letters.");
    } else {
      for (JsonNode one : page.path("items")) {
        JsonNode fault = one.path("fault");
        out.printf(
            "%d  %s  %s  %s  %s attempt(s)%n    %s%n    Repair: %s%n    Then: andon replay %d%n",
            one.path("id").asLong(),
            one.path("failedAt").asText(),
            one.path("stage").asText(),
            one.path("faultCode").asText(),
            one.path("attempts").asText(),
            fault.path("message").asText(),
            fault.path("repair").asText(),
            one.path("id").asLong());
      }
    }
    out.flush();
    return 0;
  }
}
