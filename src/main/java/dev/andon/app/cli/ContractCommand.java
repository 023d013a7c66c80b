package dev.andon.app.cli;

import dev.andon.app.Settings;
import dev.andon.app.edi.FeedReport;
import dev.andon.canonical.json.EventJson;
import dev.andon.contract.Contract;
import dev.andon.contract.ContractCheck;
import dev.andon.contract.Violation;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./andon contract}: what a developer of a connector needs. */
@Command(
    name = "contract",
    description = "Contracts of the services and payloads that Andon is connected to.",
    mixinStandardHelpOptions = true,
    subcommands = ContractCommand.Check.class)
public final class ContractCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command: check.");
  }

  /** {@code ./andon contract check}: an endpoint by its contract, or payloads by their mapping. */
  @Command(
      name = "check",
      description = {
        "Checks an endpoint (URL) by the contract of a service, or payloads (--feed, FILE...) by the mapping of their feed; says what is wrong, where, and how to repair it.",
        "The contracts are served by ./andon sandbox at /openapi. A check reads; only with --writes it changes records: of the ERP it holds, releases and changes one order."
      },
      mixinStandardHelpOptions = true,
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {
        "0:everything is as it should be",
        "1:could not run; one sentence says why",
        "2:wrong usage",
        "3:something is not"
      })
  public static final class Check implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    private final EventJson json = new EventJson();

    @Parameters(
        arity = "1..*",
        paramLabel = "URL|FILE",
        description = "The endpoint's base address, or the payloads' files (.jsonl: one a line).")
    private List<String> what = new ArrayList<>();

    @Option(
        names = "--service",
        paramLabel = "S",
        defaultValue = "erp",
        description =
            "erp, wms-north, wms-south or tms; wms is wms-south (default: ${DEFAULT-VALUE}).")
    private String service = "erp";

    @Option(names = "--token-file", paramLabel = "FILE", description = "File with the token.")
    private @Nullable Path tokenFile;

    @Option(
        names = "--timeout",
        paramLabel = "MS",
        defaultValue = "5000",
        description = "Milliseconds that an answer may take (default: ${DEFAULT-VALUE}).")
    private int timeout;

    @Option(names = "--writes", description = "Check the writes too: this changes records.")
    private boolean writes;

    @Option(
        names = "--sample",
        paramLabel = "NAME=VALUE",
        description =
            "A record to check with, e.g. order=E-100000 (default: the first that is found).")
    private Map<String, String> samples = new LinkedHashMap<>();

    @Option(
        names = "--feed",
        paramLabel = "F",
        description =
            "Check payloads of this feed instead: webhook/S, flat/S, outbox/S or cdc/S with mappings/F.yaml.")
    private @Nullable String feed;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean asJson;

    @Override
    public Integer call() throws IOException, InterruptedException {
      return feed == null ? endpoint() : payloads(feed);
    }

    private int payloads(String name) throws IOException {
      Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS);
      boolean all = true;
      PrintWriter out = spec.commandLine().getOut();
      for (String file : what) {
        for (FeedReport report :
            FeedReport.of(Settings.load(Map.of()).home(), name, Path.of(file), now)) {
          all &= report.accepted();
          out.println(asJson ? json.text(report.members()) : report.text());
        }
      }
      out.flush();
      return all ? 0 : 3;
    }

    private int endpoint() throws IOException, InterruptedException {
      String name = service.equals("wms") ? "wms-south" : service;
      if (!Contract.SERVICES.contains(name)) {
        throw usage("--service is one of " + Contract.SERVICES);
      }
      if (what.size() != 1 || !what.get(0).matches("https?://[^ ]+")) {
        throw usage("name one URL, http://… or https://…; for payloads add --feed");
      }
      ContractCheck.Result result =
          new ContractCheck(
                  Contract.of(name),
                  URI.create(what.get(0)),
                  tokenFile == null ? "" : Files.readString(tokenFile).strip(),
                  samples,
                  Duration.ofMillis(timeout),
                  writes,
                  "check-" + UUID.randomUUID())
              .run();
      tell(name, result);
      return result.violations().isEmpty() ? 0 : 3;
    }

    private ParameterException usage(String message) {
      return new ParameterException(spec.commandLine(), message);
    }

    private void tell(String name, ContractCheck.Result result) {
      PrintWriter out = spec.commandLine().getOut();
      String verdict = result.violations().isEmpty() ? "accepted" : "rejected";
      if (asJson) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("url", what.get(0));
        members.put("service", name);
        members.put("verdict", verdict);
        members.put("requests", result.requests());
        members.put("skipped", result.skipped());
        members.put("violations", result.violations().stream().map(Violation::members).toList());
        out.println(json.text(members));
      } else {
        out.printf(
            "%s: %s by the contract %s, %d requests%n",
            what.get(0), verdict, name, result.requests());
        result.violations().forEach(one -> out.println("  " + one.text()));
        result.skipped().forEach(one -> out.println("  not checked: " + one));
      }
      out.flush();
    }
  }
}
