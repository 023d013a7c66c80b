package dev.andon.app.cli;

import dev.andon.app.Settings;
import dev.andon.app.edi.PartnerProof;
import dev.andon.canonical.json.EventJson;
import dev.andon.intake.edi.Partner;
import dev.andon.intake.edi.PartnerDirectory;
import dev.andon.intake.edi.PartnerFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code ./andon partners}: EDI partners' profiles, without a running system. */
@Command(
    name = "partners",
    description = "Lists EDI partners with their status; checks and proves their profiles.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:could not run; one sentence says why",
      "2:wrong usage",
      "3:a profile is wrong"
    },
    subcommands = {PartnersCommand.Check.class, PartnersCommand.Prove.class})
public final class PartnersCommand implements Callable<Integer> {
  private static final EventJson JSON = new EventJson();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "One JSON object a partner or file and line.")
  private boolean asJson;

  private static PartnerDirectory read(Path home, List<PartnerDirectory.Problem> problems) {
    return PartnerDirectory.read(PartnerFiles.folder(home), PartnerFiles.documents(home), problems);
  }

  @Override
  public Integer call() {
    List<PartnerDirectory.Problem> problems = new ArrayList<>();
    PartnerDirectory directory = read(Settings.load(Map.of()).home(), problems);
    PrintWriter out = spec.commandLine().getOut();
    for (Partner partner : directory.all()) {
      Map<String, Object> row = row(partner);
      if (asJson) {
        out.println(JSON.text(row));
      } else {
        out.printf(
            "%-16s %-11s %-12s %s%n",
            partner.id(),
            Partner.word(partner.status()),
            partner.party(),
            String.join(", ", identifiers(partner)));
      }
    }
    out.flush();
    return told(spec, problems, asJson);
  }

  private static Map<String, Object> row(Partner partner) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", partner.id());
    row.put("status", Partner.word(partner.status()));
    row.put("party", partner.party());
    row.put("identifiers", identifiers(partner));
    row.put("documents", partner.documents().keySet().stream().sorted().toList());
    row.put("contact", partner.contact() == null ? null : partner.contact().email());
    return row;
  }

  private static List<String> identifiers(Partner partner) {
    return partner.identifiers().stream().map(one -> one.qualifier() + "/" + one.id()).toList();
  }

  /** Tells each problem; the exit code. */
  private static int told(
      CommandSpec spec, List<PartnerDirectory.Problem> problems, boolean asJson) {
    PrintWriter out = spec.commandLine().getOut();
    for (PartnerDirectory.Problem one : problems) {
      out.println(
          asJson
              ? JSON.text(Map.of("file", one.file().toString(), "wrong", one.message()))
              : one.file() + ": wrong: " + one.message());
    }
    out.flush();
    return problems.isEmpty() ? 0 : 3;
  }

  /** {@code ./andon partners check}: every profile, with every reason why one is wrong. */
  @Command(
      name = "check",
      description = "Checks every profile in config/partners as the start does.",
      mixinStandardHelpOptions = true,
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {
        "0:every profile is right",
        "1:could not run; one sentence says why",
        "2:wrong usage",
        "3:at least one profile is wrong"
      })
  public static final class Check implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      boolean asJson = json(spec);
      List<PartnerDirectory.Problem> problems = new ArrayList<>();
      int right = read(Settings.load(Map.of()).home(), problems).all().size();
      if (!asJson) {
        spec.commandLine().getOut().println(right + " profile(s) are right.");
      }
      return told(spec, problems, asJson);
    }
  }

  private static boolean json(CommandSpec spec) {
    return spec.parent().userObject() instanceof PartnersCommand parent && parent.asJson;
  }

  /**
   * {@code ./andon partners prove P}: examples of a partner as the profile would have them read and
   * answered, compared with what was accepted before.
   */
  @Command(
      name = "prove",
      description =
          "Plays a partner's example files against its profile, as if it were live: verdict a document, events, acknowledgement. What was accepted before (FILE.expected.json) must come again. Nothing is stored or sent.",
      mixinStandardHelpOptions = true,
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {
        "0:every file is as expected; one without expectation is accepted",
        "1:could not run; one sentence says why",
        "2:wrong usage",
        "3:at least one file is not"
      })
  public static final class Prove implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "PARTNER", description = "Id of its profile.")
    private String partner = "";

    @Parameters(
        index = "1..*",
        arity = "0..*",
        paramLabel = "FILE",
        description = "Examples (default: config/partners/PARTNER/*.edi).")
    private List<Path> files = new ArrayList<>();

    @Option(
        names = "--accept",
        description = "Keep what comes out now as what is expected, in FILE.expected.json.")
    private boolean accept;

    @Override
    public Integer call() {
      boolean asJson = json(spec);
      Path home = Settings.load(Map.of()).home();
      PartnerDirectory directory = PartnerFiles.read(home);
      directory.proving(partner); // it must be there
      List<Path> examples = files.isEmpty() ? PartnerProof.examples(home, partner) : files;
      if (examples.isEmpty()) {
        throw new ParameterException(
            spec.commandLine(),
            "Name a FILE, or put examples (*.edi) into "
                + PartnerFiles.folder(home).resolve(partner)
                + ".");
      }
      PartnerProof proof = new PartnerProof(home);
      PrintWriter out = spec.commandLine().getOut();
      boolean all = true;
      for (Path file : examples) {
        PartnerProof.Result result = proof.of(directory, partner, file, accept);
        all &= result.right();
        if (asJson) {
          Map<String, Object> line = new LinkedHashMap<>();
          line.put("file", file.toString());
          line.put("expected", result.known() ? result.changed().isEmpty() : null);
          line.put("changed", result.changed());
          line.putAll(result.members());
          out.println(JSON.text(line));
        } else {
          print(out, result);
        }
      }
      out.flush();
      return all ? 0 : 3;
    }

    private static void print(PrintWriter out, PartnerProof.Result result) {
      Map<String, Object> members = result.members();
      out.println(result.report().text());
      list(members.get("transactions"))
          .forEach(
              one ->
                  out.println(
                      "  "
                          + one.get("set")
                          + " "
                          + one.get("control")
                          + ": "
                          + one.get("verdict")));
      list(members.get("events"))
          .forEach(one -> out.println("  " + one.get("type") + " " + one.get("subject")));
      out.println(
          !result.known()
              ? "  Nothing is expected of it yet; --accept keeps this."
              : result.changed().isEmpty()
                  ? "  As expected."
                  : "  NOT as expected: "
                      + String.join(", ", result.changed())
                      + " changed; --accept keeps what comes out now.");
    }

    private static List<Map<?, ?>> list(@Nullable Object members) {
      return members instanceof List<?> all
          ? all.stream().map(one -> (Map<?, ?>) one).collect(Collectors.toList())
          : List.of();
    }
  }
}
