package dev.andon.app.cli;

import dev.andon.app.Settings;
import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import dev.andon.canonical.Hashes;
import dev.andon.canonical.json.EventJson;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.enrichment.Projections;
import dev.andon.fault.Fault;
import dev.andon.intake.EventDraft;
import dev.andon.intake.ReceivedMessage;
import dev.andon.intake.Translation;
import dev.andon.intake.edi.EdiFactory;
import dev.andon.intake.edi.EdiTranslator;
import dev.andon.intake.edi.PartnerDirectory;
import dev.andon.replay.store.DeadLetterStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./andon edi}: what an EDI partner or mapping specialist needs. */
@Command(
    name = "edi",
    description = "EDI files.",
    mixinStandardHelpOptions = true,
    subcommands = EdiCommand.Check.class)
public final class EdiCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command: check.");
  }

  /**
   * {@code ./andon edi check FILE...}: the verdict, the answer and the events of a file, without
   * effect and without a running system.
   */
  @Command(
      name = "check",
      description =
          "Says what Andon would make of EDI files: verdict, faults with their place, acknowledgement, events. Nothing is stored or sent.",
      mixinStandardHelpOptions = true,
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {
        "0:every file is accepted",
        "1:could not run; one sentence says why",
        "2:wrong usage",
        "3:at least one file is not accepted whole"
      })
  public static final class Check implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    private final EventJson json = new EventJson();

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files to check.")
    private List<Path> files = new ArrayList<>();

    @Option(
        names = "--partner",
        paramLabel = "P",
        description =
            "Check as if this partner had sent it (default: a guest whom everybody may be).")
    private @Nullable String partner;

    @Option(names = "--json", description = "One JSON object a file and line.")
    private boolean asJson;

    @Override
    public Integer call() throws IOException {
      Settings settings = Settings.load(Map.of());
      PartnerDirectory partners =
          partner == null
              ? PartnerDirectory.guest()
              : PartnerDirectory.read(settings.home().resolve("config/partners")).as(partner);
      Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS);
      EdiTranslator translator =
          EdiFactory.translator(
              settings.home(),
              Projections.TYPES,
              () -> now,
              new EventSchemas(Projections.TYPES),
              partners);
      boolean all = true;
      PrintWriter out = spec.commandLine().getOut();
      for (Path file : files) {
        Map<String, Object> report = report(translator, file, now);
        all &= "accepted".equals(report.get("verdict"));
        if (asJson) {
          out.println(json.text(report));
        } else {
          print(out, report);
        }
      }
      out.flush();
      return all ? 0 : 3;
    }

    private Map<String, Object> report(EdiTranslator translator, Path file, Instant now)
        throws IOException {
      Translation translation = new Translation();
      ReceivedMessage message =
          new ReceivedMessage(
              "main",
              0,
              "edi",
              "edi",
              String.valueOf(file.getFileName()),
              "check",
              "",
              Files.size(file),
              now);
      try (InputStream bytes = Files.newInputStream(file)) {
        translator.translate(message, bytes, translation);
      }
      List<Fault> faults = new ArrayList<>(translation.faults());
      List<Object> events = new ArrayList<>();
      List<String> answers = new ArrayList<>();
      int accepted = 0;
      int rejected = translation.faults().isEmpty() ? 0 : 1;
      for (Translation.Part part : translation.parts()) {
        faults.addAll(part.faults());
        accepted += part.accepted();
        rejected += part.rejected();
        part.answers().forEach(answer -> answers.add(answer.render(kind -> 1)));
        for (EventDraft draft : part.events()) {
          events.add(json.object(json.write(event(message, part, draft))));
        }
      }
      Map<String, Object> report = new LinkedHashMap<>();
      report.put("file", file.toString());
      report.put("verdict", verdict(faults, accepted, rejected));
      report.put("standard", translation.parts().isEmpty() ? null : "X12");
      report.put("transactions", Map.of("accepted", accepted, "rejected", rejected));
      report.put("acknowledgements", answers);
      report.put("events", events);
      report.put("faults", faults.stream().map(DeadLetterStore::describe).toList());
      return report;
    }

    private Event event(ReceivedMessage message, Translation.Part part, EventDraft draft) {
      String messageId = Hashes.id(message.tenant(), message.door(), part.identity());
      return new Event(
          message.tenant(),
          Event.idOf(messageId, draft.position(), draft.type()),
          0,
          draft.type(),
          part.source(),
          draft.subject(),
          draft.partitionKey(),
          draft.occurredAt(),
          draft.sequence(),
          message.receivedAt(),
          part.test(),
          messageId,
          draft.position(),
          json.contentHash(draft.data()),
          Data.of(draft.data()));
    }

    private static String verdict(List<Fault> faults, int accepted, int rejected) {
      if (rejected == 0) {
        return accepted > 0 ? "accepted" : "unreadable";
      }
      if (accepted > 0) {
        return "partial";
      }
      if (faults.stream().allMatch(fault -> fault.code().equals("EDI-UNSUPPORTED"))) {
        return "unsupported";
      }
      return faults.stream().anyMatch(fault -> fault.code().equals("EDI-UNREADABLE"))
          ? "unreadable"
          : "rejected";
    }

    private static List<?> list(Map<String, Object> report, String name) {
      return (List<?>) Objects.requireNonNull(report.get(name), name);
    }

    private static void print(PrintWriter out, Map<String, Object> report) {
      out.println(report.get("file") + ": " + report.get("verdict"));
      for (Object one : list(report, "faults")) {
        Map<?, ?> fault = (Map<?, ?>) one;
        out.println("  " + fault.get("message") + ".");
        out.println("    " + fault.get("repair") + " [" + fault.get("code") + "]");
      }
      out.println("  " + list(report, "events").size() + " event(s) would be made.");
      for (Object answer : list(report, "acknowledgements")) {
        out.println("  We would answer:");
        answer.toString().lines().forEach(line -> out.println("    " + line));
      }
    }
  }
}
