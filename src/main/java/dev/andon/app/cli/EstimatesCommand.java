package dev.andon.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./andon estimates}: what is counted from closed cases. */
@Command(
    name = "estimates",
    description = "What scoring estimates from closed cases: count.",
    mixinStandardHelpOptions = true,
    subcommands = EstimatesCommand.Count.class)
public final class EstimatesCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command: count.");
  }

  /** {@code ./andon estimates count}. */
  @Command(
      name = "count",
      description =
          "Counts closed cases now, as every night, to a new version of the policy estimates.")
  public static final class Count extends PolicyCommand.Verb {
    @Override
    void tell(PrintWriter out) {
      JsonNode answer = api().post("/estimates/count", Map.of());
      if (!json(out, answer)) {
        out.println(
            answer.path("cases").asText()
                + " cases counted: "
                + (answer.path("version").isNull()
                    ? "nothing new, no version written."
                    : "version "
                        + answer.path("version").asText()
                        + " of estimates holds from "
                        + answer.path("effectiveAt").asText()
                        + ". andon policy show estimates"));
      }
    }
  }
}
