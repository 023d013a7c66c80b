package dev.andon.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./andon replay ID}: sends a dead letter back to its stage. */
@Command(
    name = "replay",
    description =
        "Runs a dead letter again through its stage; what was done before is not done twice.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:not running, or refused; one sentence says why", "2:wrong usage"})
public final class ReplayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ApiClient api = new ApiClient();

  @Parameters(
      paramLabel = "ID",
      description = "Number of the dead letter, as andon dead-letters prints it.")
  private long id;

  @Override
  public Integer call() {
    JsonNode answer = api.post("/dead-letters/" + id + "/replay", Map.of());
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        api.json()
            ? ApiClient.pretty(answer)
            : "Dead letter "
                + id
                + " is on its way again; andon dead-letters shows it if it fails again.");
    out.flush();
    return 0;
  }
}
