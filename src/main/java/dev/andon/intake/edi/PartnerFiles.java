package dev.andon.intake.edi;

import dev.andon.fault.FaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
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
  private static final Logger LOG = LoggerFactory.getLogger(PartnerFiles.class);
  private final Path home;
  private Set<String> stamp;
  private PartnerDirectory current;
  private @Nullable String problem;

  /** Reads them for the first time; an error is one of the start. */
  public PartnerFiles(Path home) {
    this.home = home;
    this.stamp = stamp(home);
    this.current = read(home);
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
      names.addAll(list(home.resolve("mappings").resolve(standard), ".yaml", false));
    }
    return names;
  }

  @Override
  public synchronized PartnerDirectory get() {
    Set<String> now = stamp(home);
    if (!now.equals(stamp)) {
      stamp = now;
      try {
        current = read(home);
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

  /** Name, size and time of change of each profile. */
  private static Set<String> stamp(Path home) {
    return list(folder(home), ".yaml", true);
  }

  private static Set<String> list(Path folder, String suffix, boolean stamped) {
    Set<String> found = new TreeSet<>();
    if (!Files.isDirectory(folder)) {
      return found;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(one -> one.toString().endsWith(suffix)).toList()) {
        String name = file.getFileName().toString();
        found.add(
            stamped
                ? name + " " + Files.size(file) + " " + Files.getLastModifiedTime(file)
                : name.substring(0, name.length() - suffix.length()));
      }
    } catch (IOException e) {
      found.add("unreadable: " + e.getMessage()); // reading it says so
    }
    return found;
  }
}
