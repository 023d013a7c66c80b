package dev.andon.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./andon estimates}: what is counted from closed cases. */
@Command(
    name = "estimates",
    description = "What scoring estimates from closed cases: count, train.",
    mixinStandardHelpOptions = true,
    subcommands = {EstimatesCommand.Count.class, EstimatesCommand.Train.class})
public final class EstimatesCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command: count or train.");
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

  /** {@code ./andon estimates train}. */
  @Command(
      name = "train",
      description =
          "Learns trees of closed cases and judges them on the last 14 days, beside averages and hand-set figures.")
  public static final class Train extends PolicyCommand.Verb {
    @Option(names = "--propose", description = "Proposes them as the next version of model.")
    private boolean propose;

    @Override
    void tell(PrintWriter out) {
      JsonNode answer = api().post("/estimates/train", Map.of("propose", propose));
      if (json(out, answer)) {
        return;
      }
      quantity(out, answer, "handling", "minutes, root mean square");
      quantity(out, answer, "lead", "mean of |ln(came / said)|");
      answer.path("left").forEach(why -> out.println("Left to averages, " + why.asText() + "."));
      if (propose) {
        out.println(
            "Proposed. Let it show in shadow first: andon policy shadow model; another person activates it.");
      }
    }

    private static void quantity(PrintWriter out, JsonNode answer, String name, String measure) {
      JsonNode learnt = answer.path(name);
      JsonNode held = learnt.path("heldOut");
      if (learnt.isObject()) {
        out.println(
            name
                + ": "
                + learnt.path("trees").asText()
                + " trees of "
                + learnt.path("cases").asText()
                + " cases; error on "
                + held.path("cases").asText()
                + " cases since ("
                + measure
                + "): trees "
                + held.path("trees").asText()
                + ", averages "
                + held.path("averages").asText()
                + ", hand-set "
                + held.path("handSet").asText());
      }
    }
  }
}
