package dev.andon.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./andon verify}: recomputes every stored decision and every log chain. */
@Command(
    name = "verify",
    description =
        "Recomputes every stored score and every audit chain, and says whether all are as stored.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all are intact",
      "1:not running, or refused; one sentence says why",
      "2:wrong usage",
      "3:something differs; the answer names it"
    })
public final class VerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ApiClient api = new ApiClient();

  @Override
  public Integer call() {
    JsonNode report = api.post("/verify", Map.of());
    boolean intact = report.path("intact").asBoolean();
    PrintWriter out = spec.commandLine().getOut();
    if (api.json()) {
      out.println(ApiClient.pretty(report));
    } else {
      out.printf(
          "%d decisions and %d log entries recomputed: %s%n",
          report.path("decisions").asLong(),
          report.path("logEntries").asLong(),
          intact ? "all intact." : "these differ:");
      report.path("mismatches").forEach(one -> out.println("  " + one.asText()));
    }
    out.flush();
    return intact ? 0 : 3;
  }
}
