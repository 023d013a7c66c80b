package dev.andon.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.andon.app.config.PolicyDrafts;
import dev.andon.policy.store.PolicyDifference;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code ./andon policy}: versions of what decides. The files in {@code config/} are drafts; one
 * person proposes, another activates.
 */
@Command(
    name = "policy",
    description =
        "Versions of dictionary, scoring, calendars, owners and decisions: list, show, diff, propose, shadow, challenge, activate, rollback.",
    mixinStandardHelpOptions = true,
    subcommands = {
      PolicyCommand.Listing.class,
      PolicyCommand.Show.class,
      PolicyCommand.Diff.class,
      PolicyCommand.Propose.class,
      ChallengeCommand.Begin.class,
      ChallengeCommand.class,
      PolicyCommand.Activate.class,
      PolicyCommand.Rollback.class
    })
public final class PolicyCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Name a command: list, show, diff, propose, shadow, challenge, activate or rollback.");
  }

  /** What all of them take. */
  @Command(
      mixinStandardHelpOptions = true,
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {
        "0:done",
        "1:not running, or refused; one sentence says why",
        "2:wrong usage"
      })
  abstract static class Verb implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ApiClient api = new ApiClient();

    ApiClient api() {
      return api;
    }

    /** Asks, and prints what came; the answer is printed as it is with --json. */
    abstract void tell(PrintWriter out) throws IOException;

    @Override
    public Integer call() throws IOException {
      PrintWriter out = spec.commandLine().getOut();
      tell(out);
      out.flush();
      return 0;
    }

    /** Whether an answer was printed as JSON. */
    boolean json(PrintWriter out, JsonNode answer) {
      if (api.json()) {
        out.println(ApiClient.pretty(answer));
      }
      return api.json();
    }

    static String line(JsonNode version) {
      return "version "
          + version.path("version").asText()
          + " from "
          + version.path("effectiveAt").asText()
          + ", by "
          + version.path("author").asText()
          + ", activated by "
          + version.path("approver").asText()
          + " at "
          + version.path("activatedAt").asText()
          + ": "
          + version.path("reason").asText();
    }
  }

  /** A verb on one policy. */
  @Command
  abstract static class OfOne extends Verb {
    @Parameters(
        index = "0",
        paramLabel = "NAME",
        description = "E.g. exceptions or decisions/severity.")
    private String name = "";

    String name() {
      return name;
    }

    JsonNode versions() {
      return api().get("/policies/versions?name=" + ApiClient.encode(name)).path("versions");
    }

    JsonNode post(String verb, Map<String, ?> more) {
      Map<String, Object> body = new LinkedHashMap<>(more);
      body.put("name", name);
      return api().post("/policies/" + verb, body);
    }
  }

  /** {@code ./andon policy list}. */
  @Command(name = "list", description = "Each policy with what is in force, to come and in shadow.")
  public static final class Listing extends Verb {
    @Override
    void tell(PrintWriter out) {
      JsonNode answer = api().get("/policies");
      if (json(out, answer)) {
        return;
      }
      for (JsonNode one : answer.path("items")) {
        out.println(one.path("name").asText() + ": " + line(one.path("inForce")));
        one.path("planned").forEach(version -> out.println("  planned " + line(version)));
        JsonNode proposal = one.path("proposal");
        if (proposal.isObject()) {
          out.println(
              "  proposed by "
                  + proposal.path("author").asText()
                  + ": "
                  + proposal.path("reason").asText());
        }
        JsonNode shadow = one.path("shadow");
        if (shadow.isObject()) {
          out.println(
              "  in shadow from "
                  + shadow.path("from").asText()
                  + ", proposed by "
                  + shadow.path("author").asText());
        }
      }
    }
  }

  /** {@code ./andon policy show NAME}. */
  @Command(name = "show", description = "Prints the text in force, or of a version.")
  public static final class Show extends OfOne {
    @Option(names = "--version-number", paramLabel = "N", description = "Of this version.")
    private @Nullable Integer number;

    @Option(names = "--history", description = "All versions without their texts.")
    private boolean history;

    @Override
    void tell(PrintWriter out) {
      JsonNode versions = versions();
      for (JsonNode one : versions) {
        boolean wanted =
            number == null
                ? one.path("inForce").asBoolean()
                : one.path("version").asInt() == number;
        if (history) {
          out.println((one.path("inForce").asBoolean() ? "* " : "  ") + line(one));
        } else if (wanted && !json(out, one)) {
          out.print(one.path("body").asText());
        }
      }
    }
  }

  /** {@code ./andon policy diff NAME}. */
  @Command(
      name = "diff",
      description = "What the draft in config/ changes of the version in force.")
  public static final class Diff extends OfOne {
    @Option(names = "--proposal", description = "What the proposal changes, instead of the draft.")
    private boolean proposal;

    @Override
    void tell(PrintWriter out) throws IOException {
      List<String> lines = new java.util.ArrayList<>();
      if (proposal) {
        api()
            .get("/policies/diff?name=" + ApiClient.encode(name()))
            .path("lines")
            .forEach(line -> lines.add(line.asText()));
      } else {
        for (JsonNode one : versions()) {
          if (one.path("inForce").asBoolean()) {
            lines.addAll(
                PolicyDifference.of(
                    one.path("body").asText(),
                    "version " + one.path("version").asText(),
                    PolicyDrafts.read(api().home(), name()),
                    "draft"));
          }
        }
      }
      lines.forEach(out::println);
      if (lines.isEmpty()) {
        out.println("No difference.");
      }
    }
  }

  /** {@code ./andon policy propose NAME}. */
  @Command(
      name = "propose",
      description = "Sends the draft in config/ to be activated by another person.")
  public static final class Propose extends OfOne {
    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.")
    private String reason = "";

    @Option(
        names = "--from",
        paramLabel = "INSTANT",
        description = "Business time from which on it shall hold (default: at once).")
    private @Nullable String from;

    @Override
    void tell(PrintWriter out) throws IOException {
      Map<String, Object> more = new LinkedHashMap<>();
      more.put("body", PolicyDrafts.read(api().home(), name()));
      more.put("reason", reason);
      if (from != null) {
        more.put("effectiveAt", from);
      }
      JsonNode answer = post("propose", more);
      if (!json(out, answer)) {
        out.println(
            "Proposed by "
                + answer.path("author").asText()
                + ". Another person activates it: andon policy activate "
                + name()
                + " --user NAME");
      }
    }
  }

  /** {@code ./andon policy activate NAME}. */
  @Command(
      name = "activate",
      description =
          "Shows the proposal's difference and what-if and makes it the next version. Running instances follow.")
  public static final class Activate extends OfOne {
    @Override
    void tell(PrintWriter out) {
      String hash = "";
      JsonNode report = MissingNode.getInstance();
      for (JsonNode one : api().get("/policies").path("items")) {
        if (one.path("name").asText().equals(name())) {
          hash = one.path("proposal").path("hash").asText("none");
          report = one.at("/proposal/whatIf");
        }
      }
      JsonNode lines = api().get("/policies/diff?name=" + ApiClient.encode(name())).path("lines");
      JsonNode answer = post("activate", Map.of("hash", hash.isEmpty() ? "none" : hash));
      if (!json(out, answer)) {
        lines.forEach(line -> out.println(line.asText()));
        if (report.isObject()) {
          WhatIfCommand.print(out, report);
        }
        if (answer.path("challenge").isObject()) {
          ChallengeCommand.print(out, answer.path("challenge"));
        }
        out.println(name() + ": " + line(answer));
        if (answer.hasNonNull("warning")) {
          out.println("Warning: " + answer.path("warning").asText() + ".");
        }
      }
    }
  }

  /** {@code ./andon policy rollback NAME}. */
  @Command(
      name = "rollback",
      description = "Brings the version before back at once, or one of a number.")
  public static final class Rollback extends OfOne {
    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.")
    private String reason = "";

    @Option(names = "--version-number", paramLabel = "N", description = "Of this version.")
    private @Nullable Integer number;

    @Override
    void tell(PrintWriter out) {
      JsonNode answer =
          post(
              "rollback",
              number == null
                  ? Map.of("reason", reason)
                  : Map.of("reason", reason, "version", number));
      if (!json(out, answer)) {
        out.println(name() + ": " + line(answer));
      }
    }
  }
}
