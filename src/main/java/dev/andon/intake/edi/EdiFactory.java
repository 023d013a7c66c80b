package dev.andon.intake.edi;

import dev.andon.canonical.BusinessClock;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.intake.edi.schema.EdifactSchemas;
import dev.andon.intake.edi.schema.X12Schemas;
import dev.andon.intake.mapping.Mapping;
import dev.andon.intake.mapping.MappingReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Makes the translator from {@code config/partners}, {@code mappings/x12} and {@code
 * mappings/edifact}: a document is its {@code .smooks.xml} and its {@code .yaml}.
 */
public final class EdiFactory {
  private static final List<String> DIRECTORIES = List.of("D96A", "D01B");

  private EdiFactory() {}

  /** Reads and checks everything; an error names the file. */
  public static EdiTranslator translator(
      Path home,
      Set<String> eventTypes,
      BusinessClock clock,
      EventSchemas schemas,
      PartnerDirectory partners) {
    return translator(home, eventTypes, clock, schemas, () -> partners);
  }

  /** The same with partners that may change. */
  public static EdiTranslator translator(
      Path home,
      Set<String> eventTypes,
      BusinessClock clock,
      EventSchemas schemas,
      Supplier<PartnerDirectory> partners) {
    SetTranslator x12 =
        new SetTranslator(
            documents(home.resolve("mappings/x12"), eventTypes, schemas), new X12Schemas()::find);
    SetTranslator edifact =
        new SetTranslator(
            documents(home.resolve("mappings/edifact"), eventTypes, schemas),
            new EdifactSchemas(DIRECTORIES)::find);
    EdiTranslator translator =
        new EdiTranslator(partners, Map.of("X12", x12, "EDIFACT", edifact), clock);
    translator.check();
    return translator;
  }

  private static Map<String, DocumentMapping> documents(
      Path folder, Set<String> eventTypes, EventSchemas schemas) {
    Map<String, DocumentMapping> documents = new HashMap<>();
    for (Map.Entry<String, Mapping> one : MappingReader.folder(folder, eventTypes).entrySet()) {
      documents.put(
          one.getKey(),
          DocumentMapping.load(
              folder.resolve(one.getKey() + ".smooks.xml"), one.getValue(), schemas));
    }
    return documents;
  }
}
