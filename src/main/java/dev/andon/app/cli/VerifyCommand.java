package dev.andon.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./andon verify [decisions]}: recomputes every stored decision and every log chain. */
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

  /** What can be proved alone. */
  public enum Only {
    DECISIONS
  }

  @Parameters(
      arity = "0..1",
      paramLabel = "decisions",
      description = "Only the stored decisions, not the audit chains.")
  private @Nullable Only only;

  @Option(
      names = "--since",
      paramLabel = "INSTANT",
      description = "Only decisions from this as-of on, e.g. 2026-03-02T08:00:00Z.")
  private @Nullable String since;

  @Override
  public Integer call() {
    Map<String, Object> body = new LinkedHashMap<>();
    if (only != null) {
      body.put("only", "decisions");
    }
    if (since != null) {
      body.put("since", since);
    }
    JsonNode report = api.post("/verify", body);
    boolean intact = report.path("intact").asBoolean();
    PrintWriter out = spec.commandLine().getOut();
    if (api.json()) {
      out.println(ApiClient.pretty(report));
    } else {
      out.printf(
          "%d decisions%s recomputed: %s%n",
          report.path("decisions").asLong(),
          only == null ? " and " + report.path("logEntries").asLong() + " log entries" : "",
          intact ? "all intact." : "these differ:");
      report.path("mismatches").forEach(one -> out.println("  " + one.asText()));
    }
    out.flush();
    return intact ? 0 : 3;
  }
}
