package dev.andon.intake.edi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Partners by their interchange identifiers. */
public final class PartnerDirectory {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(com.fasterxml.jackson.core.JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .addModule(Choices.module())
          .build();

  private final Map<Partner.Identifier, Partner> byIdentifier = new HashMap<>();
  private final Map<String, Path> fileOf = new HashMap<>();
  private boolean open;
  private @Nullable Partner only;

  /**
   * What is wrong with a profile.
   *
   * @param message begins with the key
   */
  public record Problem(Path file, String message) {}

  /** Reads all profiles of a folder without a look at the documents that they name. */
  public static PartnerDirectory read(Path folder) {
    return read(folder, Set.of());
  }

  /**
   * Reads all profiles of a folder; an error names every file that is wrong, with key and reason.
   *
   * @param documents names of mappings that a profile may refer to; empty = any
   */
  public static PartnerDirectory read(Path folder, Set<String> documents) {
    List<Problem> problems = new ArrayList<>();
    PartnerDirectory directory = read(folder, documents, problems);
    if (!problems.isEmpty()) {
      throw FaultException.of(
          "PARTNER-INVALID",
          FaultKind.MISCONFIGURED,
          String.join(
              "; ", problems.stream().map(one -> one.file() + ": " + one.message()).toList()),
          "Correct the partner's profile; ./andon partners check tells what is left.");
    }
    return directory;
  }

  /** Reads the profiles that are right, and notes what is wrong with the others. */
  public static PartnerDirectory read(Path folder, Set<String> documents, List<Problem> problems) {
    PartnerDirectory directory = new PartnerDirectory();
    if (!Files.isDirectory(folder)) {
      return directory;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList()) {
        try {
          directory.add(file, YAML.readValue(Files.readString(file), Partner.class), documents);
        } catch (JsonProcessingException e) {
          problems.add(new Problem(file, told(e)));
        } catch (IllegalArgumentException e) {
          problems.add(new Problem(file, String.valueOf(e.getMessage())));
        }
      }
    } catch (IOException e) {
      problems.add(new Problem(folder, "cannot be read: " + e.getMessage()));
    }
    return directory;
  }

  /** Key and what was expected of it; where the file is no YAML, line and column. */
  private static String told(JsonProcessingException e) {
    if (!(e instanceof JsonMappingException mapping)) {
      return (e.getLocation() == null
              ? ""
              : "line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr()
                  + ": ")
          + e.getOriginalMessage();
    }
    StringBuilder key = new StringBuilder();
    for (JsonMappingException.Reference one : mapping.getPath()) {
      if (one.getFieldName() == null) {
        key.append('[').append(one.getIndex()).append(']');
      } else {
        key.append(key.isEmpty() ? "" : ".").append(one.getFieldName());
      }
    }
    String where = key.isEmpty() ? "" : key + ": ";
    if (e instanceof UnrecognizedPropertyException unknown) {
      return where
          + "this key is unknown; known are "
          + new TreeSet<>(
              Optional.ofNullable(unknown.getKnownPropertyIds()).orElse(List.of()).stream()
                  .map(String::valueOf)
                  .toList());
    }
    if (e.getCause() instanceof IllegalArgumentException cause) {
      return where + cause.getMessage();
    }
    return where
        + (e instanceof MismatchedInputException wrong && wrong.getTargetType() != null
            ? wrong.getTargetType().getSimpleName()
                + " was expected ("
                + e.getOriginalMessage().split("\\R", 2)[0]
                + ")"
            : e.getOriginalMessage());
  }

  private void add(Path file, Partner partner, Set<String> documents) {
    List<String> wrong = new ArrayList<>();
    if (!documents.isEmpty()) {
      partner
          .documents()
          .forEach(
              (set, document) -> {
                if (!documents.contains(set)) {
                  wrong.add("documents." + set + ": there is no mapping of this document");
                }
                String mapping = partner.mapping(set);
                if (!documents.contains(mapping) || !mapping.split("-", 2)[0].equals(set)) {
                  wrong.add(
                      "documents." + set + ".mapping: there is no mapping " + mapping + " of it");
                }
              });
    }
    Path other = fileOf.putIfAbsent(partner.id(), file);
    if (other != null) {
      wrong.add("id: " + partner.id() + " is that of " + other.getFileName() + " already");
    }
    for (Partner.Identifier identifier : partner.identifiers()) {
      Partner known = byIdentifier.get(identifier);
      if (known != null && known != partner) {
        wrong.add(
            "identifiers: the identifier "
                + identifier.qualifier()
                + "/"
                + identifier.id()
                + " belongs to "
                + known.id()
                + " already");
      }
    }
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", wrong));
    }
    partner.identifiers().forEach(identifier -> byIdentifier.put(identifier, partner));
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
    PartnerDirectory directory = guest();
    directory.only = known(id);
    return directory;
  }

  private Partner known(String id) {
    return all().stream()
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
                        + all().stream().map(Partner::id).toList(),
                    "Name one of config/partners/."));
  }

  /**
   * Only the partner of an id, under its own identifiers and as if it were live: its examples are
   * proved before it is.
   */
  public PartnerDirectory proving(String id) {
    Partner partner = known(id).live();
    PartnerDirectory directory = new PartnerDirectory();
    partner.identifiers().forEach(one -> directory.byIdentifier.put(one, partner));
    return directory;
  }

  /** All partners, by id. */
  public List<Partner> all() {
    return byIdentifier.values().stream()
        .distinct()
        .sorted(Comparator.comparing(Partner::id))
        .toList();
  }

  /** The partner of an id. */
  public Optional<Partner> named(String id) {
    return all().stream().filter(partner -> partner.id().equals(id)).findFirst();
  }

  /** The partner with this identifier. */
  Optional<Partner> find(String qualifier, String id) {
    if (only != null) {
      return Optional.of(only);
    }
    if (id.isBlank()) {
      return Optional.empty();
    }
    if (open) {
      return Optional.of(Partner.guest(qualifier, id));
    }
    return Optional.ofNullable(byIdentifier.get(new Partner.Identifier(qualifier, id)));
  }
}
