package dev.andon.intake.edi;

import dev.andon.canonical.json.EventSchemas;
import dev.andon.enrichment.Projections;
import dev.andon.intake.edi.schema.EdifactSchemas;
import dev.andon.intake.edi.schema.SetSchema;
import dev.andon.intake.edi.schema.X12Schemas;
import dev.andon.intake.mapping.MappingReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Our documents and schemas, and the files to try them with. */
final class EdiFiles {
  private static final Path CASES = Path.of("src/test/resources/mappings");
  private static final Path CORPUS = Path.of("..", "shared", "corpus", "edi");
  static final EventSchemas EVENTS = new EventSchemas(Projections.TYPES);
  static final X12Schemas X12_SCHEMAS = new X12Schemas();
  private static final EdifactSchemas EDIFACT_SCHEMAS = new EdifactSchemas(List.of("D96A", "D01B"));
  static final Map<String, DocumentMapping> DOCUMENTS = documents();

  private static Map<String, DocumentMapping> documents() {
    Map<String, DocumentMapping> documents = new HashMap<>();
    for (Path folder : List.of(Path.of("mappings/x12"), Path.of("mappings/edifact"))) {
      MappingReader.folder(folder, Projections.TYPES)
          .forEach(
              (name, mapping) ->
                  documents.put(
                      name,
                      DocumentMapping.load(folder.resolve(name + ".smooks.xml"), mapping, EVENTS)));
    }
    return documents;
  }

  static List<Interchange> interchanges(byte[] file) throws IOException {
    List<Interchange> interchanges = new ArrayList<>();
    EdiText text = EdiText.read(new ByteArrayInputStream(file), file.length);
    int at = Interchange.skipSpace(text, 0);
    while (at < text.length()) {
      Interchange next =
          text.startsWith("ISA", at)
              ? X12Interchange.read(text, at)
              : text.startsWith("UN", at) ? EdifactInterchange.read(text, at) : null;
      if (next == null) {
        break;
      }
      interchanges.add(next);
      at = Interchange.skipSpace(text, next.end);
    }
    return interchanges;
  }

  static Optional<SetSchema> schema(
      Interchange interchange, FunctionalGroup group, TransactionSet set) {
    String version = interchange.version(group, set);
    return interchange.standard().equals("X12")
        ? X12_SCHEMAS.find(set.set, version)
        : EDIFACT_SCHEMAS.find(set.set, version);
  }

  private EdiFiles() {}

  /** A schema of a document of ours. */
  static Optional<SetSchema> schema(String document) {
    String set = document.split("-", 2)[0];
    return Character.isDigit(set.charAt(0))
        ? X12_SCHEMAS.find(set, "004010")
        : EDIFACT_SCHEMAS.find(set, "D96A");
  }

  static List<Path> golden() throws IOException {
    return all().stream().filter(one -> one.startsWith(CASES)).toList();
  }

  /** The golden cases and, where they are there, real files. */
  static List<Path> all() throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path folder : Stream.of(CASES, CORPUS).filter(Files::isDirectory).toList()) {
      try (Stream<Path> files = Files.walk(folder)) {
        files
            .filter(Files::isRegularFile)
            .filter(one -> !folder.equals(CASES) || one.endsWith("in.edi"))
            .forEach(found::add);
      }
    }
    return found;
  }

  /** All that a set was read as. */
  static String told(DocumentMapping.Read read) {
    return read.tree() + " " + new TreeMap<>(read.origins()) + " " + read.found().errors;
  }
}
