package dev.andon.intake.edi;

import dev.andon.canonical.BusinessClock;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.intake.mapping.Mapping;
import dev.andon.intake.mapping.MappingReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Makes the translator from {@code config/partners} and {@code mappings/x12}: a document is its
 * {@code .smooks.xml} and its {@code .yaml}.
 */
public final class EdiFactory {
  private EdiFactory() {}

  /** Reads and checks everything; an error names the file. */
  public static EdiTranslator translator(
      Path home, Set<String> eventTypes, BusinessClock clock, EventSchemas schemas) {
    return translator(
        home, eventTypes, clock, schemas, PartnerDirectory.read(home.resolve("config/partners")));
  }

  /** The same with other partners. */
  public static EdiTranslator translator(
      Path home,
      Set<String> eventTypes,
      BusinessClock clock,
      EventSchemas schemas,
      PartnerDirectory partners) {
    Path folder = home.resolve("mappings/x12");
    Map<String, DocumentMapping> documents = new HashMap<>();
    for (Map.Entry<String, Mapping> one : MappingReader.folder(folder, eventTypes).entrySet()) {
      documents.put(
          one.getKey(),
          DocumentMapping.load(
              folder.resolve(one.getKey() + ".smooks.xml"), one.getValue(), schemas));
    }
    return new EdiTranslator(partners, documents, clock);
  }
}
