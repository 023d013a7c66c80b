package dev.andon.app.cli;

import dev.andon.app.Settings;
import dev.andon.app.edi.EdiReport;
import dev.andon.canonical.json.EventJson;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.enrichment.Projections;
import dev.andon.intake.edi.EdiFactory;
import dev.andon.intake.edi.EdiTranslator;
import dev.andon.intake.edi.PartnerDirectory;
import dev.andon.intake.edi.PartnerFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
              : PartnerFiles.read(settings.home()).as(partner);
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
        EdiReport report = EdiReport.of(translator, file, now);
        all &= report.accepted();
        out.println(asJson ? json.text(report.members()) : report.text());
      }
      out.flush();
      return all ? 0 : 3;
    }
  }
}
