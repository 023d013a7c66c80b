package dev.andon.intake.edi;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Partners by their interchange identifiers. */
public final class PartnerDirectory {
  private final Map<Partner.Identifier, Partner> byIdentifier = new HashMap<>();

  /** Reads all profiles of a folder; an identifier of two partners is an error. */
  public static PartnerDirectory read(Path folder) {
    PartnerDirectory directory = new PartnerDirectory();
    if (!Files.isDirectory(folder)) {
      return directory;
    }
    YAMLMapper yaml = new YAMLMapper();
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> profiles = files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
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
        throw wrong(file, "the identifier " + identifier.qualifier() + "/" + identifier.id() + " belongs to " + other.id() + " already");
      }
    }
  }

  private static FaultException wrong(Path file, String message) {
    return FaultException.of("PARTNER-INVALID", FaultKind.MISCONFIGURED, file + ": " + message, "Correct the partner's profile.");
  }

  /** The partner with this identifier. */
  Optional<Partner> find(String qualifier, String id) {
    return Optional.ofNullable(byIdentifier.get(new Partner.Identifier(qualifier, id)));
  }
}
