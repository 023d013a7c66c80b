package dev.andon.intake.edi;

import dev.andon.fault.FaultException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The profiles of {@code config/partners} as they stand on disk: looked at before each message,
 * read again when a file came, went or changed. A bad edit leaves the last good ones in force and
 * says so. How files come and go ({@code transport}) is read at start only.
 */
public final class PartnerFiles implements Supplier<PartnerDirectory> {
  /** Behind the name of an example: what was accepted of it. */
  public static final String EXPECTED = ".expected.json";

  private static final Logger LOG = LoggerFactory.getLogger(PartnerFiles.class);
  private final Path home;
  private Set<String> stamp;
  private final Consumer<PartnerDirectory> gate;
  private PartnerDirectory current;
  private @Nullable String problem;

  /**
   * Reads them for the first time; an error is one of the start.
   *
   * @param gate throws what speaks against profiles that are right as such
   */
  public PartnerFiles(Path home, Consumer<PartnerDirectory> gate) {
    this.home = home;
    this.gate = gate;
    this.stamp = stamp(home);
    this.current = passed(read(home));
  }

  private PartnerDirectory passed(PartnerDirectory directory) {
    gate.accept(directory);
    return directory;
  }

  /** Reads them once: partners, and the documents that they name. */
  public static PartnerDirectory read(Path home) {
    return PartnerDirectory.read(folder(home), documents(home));
  }

  /** Where they lie. */
  public static Path folder(Path home) {
    return home.resolve("config/partners");
  }

  /** The names of the mappings, partners' own forms included. */
  public static Set<String> documents(Path home) {
    Set<String> names = new HashSet<>();
    for (String standard : new String[] {"x12", "edifact"}) {
      list(home.resolve("mappings").resolve(standard), 1, ".yaml")
          .forEach(file -> names.add(file.getFileName().toString().replaceFirst("\\.yaml$", "")));
    }
    return names;
  }

  @Override
  public synchronized PartnerDirectory get() {
    Set<String> now = stamp(home);
    if (!now.equals(stamp)) {
      stamp = now;
      try {
        current = passed(read(home));
        problem = null;
        LOG.atInfo()
            .addKeyValue("partners", current.all().size())
            .log("partner profiles read again");
      } catch (FaultException e) {
        problem = e.fault().message();
        LOG.atWarn()
            .addKeyValue("faultCode", e.fault().code())
            .addKeyValue("problem", e.fault().message())
            .log("partner profiles are wrong, the last good ones stay in force");
      }
    }
    return current;
  }

  /** Why what stands on disk is not in force; null = it is. */
  public synchronized @Nullable String problem() {
    get();
    return problem;
  }

  /** Name, size and time of change of each profile, and of what was accepted of examples. */
  private static Set<String> stamp(Path home) {
    Set<String> stamp = new TreeSet<>();
    try {
      for (Path file : list(folder(home), 2, ".yaml", EXPECTED)) {
        stamp.add(file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file));
      }
    } catch (IOException | UncheckedIOException e) {
      stamp.add("unreadable: " + e.getMessage()); // reading it says so
    }
    return stamp;
  }

  private static List<Path> list(Path folder, int depth, String... suffixes) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder, depth)) {
      return files
          .filter(file -> Arrays.stream(suffixes).anyMatch(file.toString()::endsWith))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
