package dev.andon.intake.edi;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Partners by their interchange identifiers. */
public final class PartnerDirectory {
  private final Map<Partner.Identifier, Partner> byIdentifier = new HashMap<>();
  private boolean open;
  private @Nullable Partner only;

  /** Reads all profiles of a folder; an identifier of two partners is an error. */
  public static PartnerDirectory read(Path folder) {
    PartnerDirectory directory = new PartnerDirectory();
    if (!Files.isDirectory(folder)) {
      return directory;
    }
    YAMLMapper yaml = new YAMLMapper();
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> profiles =
          files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
      for (Path file : profiles) {
        try {
          directory.add(file, yaml.readValue(Files.readString(file), Partner.class));
        } catch (JsonMappingException e) {
          throw wrong(file, e.getOriginalMessage());
        }
      }
    } catch (IOException e) {
      throw wrong(folder, "cannot be read: " + e.getMessage());
    }
    return directory;
  }

  private void add(Path file, Partner partner) {
    for (Partner.Identifier identifier : partner.identifiers()) {
      Partner other = byIdentifier.put(identifier, partner);
      if (other != null) {
        throw wrong(
            file,
            "the identifier "
                + identifier.qualifier()
                + "/"
                + identifier.id()
                + " belongs to "
                + other.id()
                + " already");
      }
    }
  }

  private static FaultException wrong(Path file, String message) {
    return FaultException.of(
        "PARTNER-INVALID",
        FaultKind.MISCONFIGURED,
        file + ": " + message,
        "Correct the partner's profile.");
  }

  /**
   * A directory in which every sender is known under its own identifier: for checks without effect.
   */
  public static PartnerDirectory guest() {
    PartnerDirectory directory = new PartnerDirectory();
    directory.open = true;
    return directory;
  }

  /**
   * Only the partner of an id, for any sender: a file is checked as if that partner had sent it.
   */
  public PartnerDirectory as(String id) {
    Partner partner =
        byIdentifier.values().stream()
            .filter(one -> one.id().equals(id))
            .findFirst()
            .orElseThrow(
                () ->
                    FaultException.of(
                        "PARTNER-UNKNOWN",
                        FaultKind.REJECTED,
                        "there is no partner "
                            + id
                            + "; known are "
                            + new java.util.TreeSet<>(
                                byIdentifier.values().stream().map(Partner::id).toList()),
                        "Name one of config/partners/."));
    PartnerDirectory directory = guest();
    directory.only = partner;
    return directory;
  }

  /** All partners, by id. */
  public List<Partner> all() {
    return byIdentifier.values().stream()
        .distinct()
        .sorted(Comparator.comparing(Partner::id))
        .toList();
  }

  /** The partner with this identifier. */
  Optional<Partner> find(String qualifier, String id) {
    if (only != null) {
      return Optional.of(only);
    }
    if (open) {
      return Optional.of(
          new Partner(
              "guest",
              id.isEmpty() ? "unknown" : id,
              List.of(new Partner.Identifier(qualifier, id)),
              true,
              false,
              null));
    }
    return Optional.ofNullable(byIdentifier.get(new Partner.Identifier(qualifier, id)));
  }
}
