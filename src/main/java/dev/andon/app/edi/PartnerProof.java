package dev.andon.app.edi;

import dev.andon.canonical.json.EventJson;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.enrichment.Projections;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.intake.edi.EdiFactory;
import dev.andon.intake.edi.EdiTranslator;
import dev.andon.intake.edi.Partner;
import dev.andon.intake.edi.PartnerDirectory;
import dev.andon.intake.edi.PartnerFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plays partners' examples against their profiles, as if they were live, and compares what comes
 * out (verdict, events, acknowledgements) with what was accepted before.
 */
public final class PartnerProof {
  /** Examples are read at one time, so that they say the same each time. */
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static final EventJson JSON = new EventJson();

  private final AtomicReference<PartnerDirectory> partners;
  private final EdiTranslator translator;

  /**
   * What became of an example.
   *
   * @param members of the report, without the file's name
   * @param known whether something was accepted of it before
   * @param changed the members that are other than what was accepted
   */
  public record Result(
      Path file,
      EdiReport report,
      Map<String, Object> members,
      boolean known,
      List<String> changed) {
    /** Whether it is as accepted before; what never was must be taken. */
    public boolean right() {
      return changed.isEmpty() && (known || report.accepted());
    }
  }

  /** With the mappings of an installation as they are now. */
  public PartnerProof(Path home) {
    partners = new AtomicReference<>(PartnerDirectory.guest());
    translator =
        EdiFactory.translator(
            home, Projections.TYPES, () -> NOW, new EventSchemas(Projections.TYPES), partners::get);
  }

  /** What guards the profiles: none of them, with the mappings, may alter what was accepted. */
  public static Consumer<PartnerDirectory> gate(Path home) {
    AtomicReference<@Nullable PartnerProof> made = new AtomicReference<>();
    return directory -> {
      for (Partner partner : directory.all()) {
        for (Path file : accepted(home, partner.id())) {
          // The mappings of a process stay as they were at its start.
          PartnerProof proof =
              Objects.requireNonNull(
                  made.updateAndGet(one -> one == null ? new PartnerProof(home) : one));
          Result result = proof.of(directory, partner.id(), file, false);
          if (!result.right()) {
            throw FaultException.of(
                "PARTNER-PROOF",
                FaultKind.REJECTED,
                file
                    + ": "
                    + String.join(", ", result.changed())
                    + " would be other than what was accepted for "
                    + partner.id(),
                "Look with ./andon partners prove "
                    + partner.id()
                    + "; take the change back, or keep it with --accept.");
          }
        }
      }
    };
  }

  /** The examples of a partner, in the order of their names. */
  public static List<Path> examples(Path home, String partner) {
    Path folder = PartnerFiles.folder(home).resolve(partner);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(folder)) {
      return found.filter(one -> one.toString().endsWith(".edi")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> accepted(Path home, String partner) {
    return examples(home, partner).stream().filter(one -> Files.exists(expectation(one))).toList();
  }

  private static Path expectation(Path example) {
    return example.resolveSibling(example.getFileName() + PartnerFiles.EXPECTED);
  }

  /**
   * Plays one example.
   *
   * @param accept keep what comes out now as what is expected
   */
  public Result of(PartnerDirectory directory, String partner, Path file, boolean accept) {
    partners.set(directory.proving(partner));
    try {
      EdiReport report = EdiReport.of(translator, file, NOW);
      Map<String, Object> members = report.members();
      members.remove("file");
      Path expectation = expectation(file);
      if (accept) {
        Files.writeString(expectation, JSON.text(members) + "\n");
      }
      return new Result(
          file, report, members, Files.exists(expectation), changed(expectation, members));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> changed(Path expectation, Map<String, Object> members)
      throws IOException {
    if (!Files.exists(expectation)) {
      return List.of();
    }
    Map<String, Object> expected = JSON.object(Files.readString(expectation));
    Map<String, Object> now = JSON.object(JSON.text(members));
    List<String> names = new ArrayList<>(expected.keySet());
    now.keySet().stream().filter(name -> !expected.containsKey(name)).forEach(names::add);
    names.removeIf(name -> Objects.equals(expected.get(name), now.get(name)));
    return names;
  }
}
