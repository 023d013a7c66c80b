package dev.andon.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.andon.app.config.PolicyDrafts;
import dev.andon.decision.file.DecisionText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./andon whatif POLICY}: a draft played over the stored history before it goes live. */
@Command(
    name = "whatif",
    description =
        "Plays a draft of a policy over the stored history: who moves, what money, which breaches, what share.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:played and validated",
      "1:not running, or refused; one sentence says why",
      "2:wrong usage",
      "3:played, but not validated: the report says why"
    })
public final class WhatIfCommand implements Callable<Integer> {
  private static final Duration AT_MOST = Duration.ofMinutes(10);
  private static final int SHOWN = 5;
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ApiClient api = new ApiClient();

  @Parameters(
      index = "0",
      paramLabel = "POLICY",
      description = "exceptions, scoring, estimates, model, calendars or decisions/NAME.")
  private String name = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FILE",
      description = "The draft, of a decision its folder (default: the one in config/).")
  private @Nullable Path file;

  @Option(names = "--proposal", description = "What is proposed now, instead of a file.")
  private boolean proposal;

  @Option(
      names = "--since",
      paramLabel = "INSTANT",
      description = "From when on the draft holds (default: the beginning of history).")
  private @Nullable String since;

  @Option(
      names = "--until",
      paramLabel = "INSTANT",
      description = "End of the window (default: now).")
  private @Nullable String until;

  @Override
  public Integer call() throws IOException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("name", name);
    if (!proposal) {
      body.put("body", text());
    }
    if (since != null) {
      body.put("since", since);
    }
    if (until != null) {
      body.put("until", until);
    }
    JsonNode report = api.post("/whatif", body, AT_MOST);
    PrintWriter out = spec.commandLine().getOut();
    if (api.json()) {
      out.println(ApiClient.pretty(report));
    } else {
      print(out, report);
    }
    out.flush();
    return report.path("validated").asBoolean() ? 0 : 3;
  }

  private String text() throws IOException {
    if (file == null) {
      return PolicyDrafts.read(api.home(), name);
    }
    return Files.isDirectory(file) ? DecisionText.read(file) : Files.readString(file);
  }

  /** A report in words. */
  static void print(PrintWriter out, JsonNode report) {
    out.println(
        "What-if of "
            + report.path("name").asText()
            + ", by "
            + report.path("author").asText()
            + " at "
            + report.path("at").asText()
            + ": "
            + report.at("/validation/text").asText()
            + ".");
    JsonNode window = report.path("window");
    out.printf(
        Locale.ROOT,
        "%d events and %d acts of people from %s to %s; the draft holds %s.%n",
        window.path("events").asLong(),
        window.path("deeds").asLong(),
        window.path("historyFrom").asText(),
        window.path("until").asText(),
        window.path("since").isNull() ? "throughout" : "from " + window.path("since").asText());
    report.path("warnings").forEach(line -> out.println("Warning: " + line.asText()));
    moved(out, report.path("moved"));
    cases(out, report.path("cases"));
    breaches(out, report.path("breaches"));
    shares(out, report.path("shares"));
  }

  private static void moved(PrintWriter out, JsonNode moved) {
    out.printf(
        Locale.ROOT,
        "Of %d open cases %d rise (%s at stake) and %d fall (%s).%n",
        moved.path("open").asInt(),
        moved.path("rises").asInt(),
        money(moved.path("risesMinor")),
        moved.path("falls").asInt(),
        money(moved.path("fallsMinor")));
    for (JsonNode team : moved.path("byTeam")) {
      out.printf(
          Locale.ROOT,
          "  %s: %d rise (%s), %d fall (%s)%n",
          team.path("team").asText(),
          team.path("rises").asInt(),
          money(team.path("risesMinor")),
          team.path("falls").asInt(),
          money(team.path("fallsMinor")));
    }
    int shown = 0;
    for (JsonNode one : moved.path("most")) {
      if (shown++ < SHOWN) {
        StringJoiner why = new StringJoiner(", ");
        one.path("why")
            .forEach(
                part ->
                    why.add(
                        String.format(
                            Locale.ROOT,
                            "%s %.1f to %.1f",
                            part.path("code").asText(),
                            part.path("from").asDouble(),
                            part.path("to").asDouble())));
        out.printf(
            Locale.ROOT,
            "  %s: %d to %d of %s%s%n",
            named(one),
            one.path("from").asInt(),
            one.path("to").asInt(),
            one.path("team").asText(),
            why.length() == 0 ? " (others moved)" : " (" + why + ")");
      }
    }
  }

  private static void cases(PrintWriter out, JsonNode cases) {
    cases
        .fields()
        .forEachRemaining(
            entry -> {
              if (entry.getValue().path("count").asInt() > 0) {
                StringJoiner first = new StringJoiner(", ");
                for (JsonNode one : entry.getValue().path("first")) {
                  if (first.length() < 200) {
                    first.add(
                        named(one)
                            + (one.has("to")
                                ? " " + one.path("from").asText() + " to " + one.path("to").asText()
                                : ""));
                  }
                }
                out.println(
                    words(entry.getKey())
                        + ": "
                        + entry.getValue().path("count").asInt()
                        + " ("
                        + first
                        + ")");
              }
            });
  }

  /** {@code otherTeam} as "Other team". */
  private static String words(String member) {
    String words = member.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  private static void breaches(PrintWriter out, JsonNode breaches) {
    out.printf(
        Locale.ROOT,
        "%d times somebody took a case; the same hands at the same times, by the draft:%n",
        breaches.path("slots").asInt());
    for (String kind : new String[] {"sla", "due"}) {
      JsonNode one = breaches.path(kind);
      out.printf(
          Locale.ROOT,
          "  %s: %d breached as it happened, %d by the policies in force, %d by the draft (%d caused, %d avoided)%n",
          kind.equals("sla") ? "service level" : "promise",
          one.path("happened").asInt(),
          one.path("inForce").asInt(),
          one.path("draft").asInt(),
          one.at("/caused/count").asInt(),
          one.at("/avoided/count").asInt());
    }
    JsonNode loss = breaches.path("lossMinor");
    out.printf(
        Locale.ROOT,
        "  expected loss until taken: %s as it happened, %s by the policies in force, %s by the draft%n",
        money(loss.path("happened")),
        money(loss.path("inForce")),
        money(loss.path("draft")));
  }

  private static void shares(PrintWriter out, JsonNode shares) {
    for (String by : new String[] {"tier", "site"}) {
      StringJoiner lines = new StringJoiner("; ");
      for (JsonNode one : shares.at("/" + by + "/firstPlaces")) {
        lines.add(
            (one.path("of").asText().isEmpty() ? "none" : one.path("of").asText())
                + " "
                + one.path("inForce").asInt()
                + " to "
                + one.path("draft").asInt());
      }
      out.println("First places by " + by + ": " + lines);
    }
  }

  private static String named(JsonNode one) {
    return one.path("type").asText() + " " + one.path("key").asText();
  }

  private static String money(JsonNode minor) {
    return String.format(Locale.ROOT, "%,.2f", minor.asLong() / 100.0);
  }
}
