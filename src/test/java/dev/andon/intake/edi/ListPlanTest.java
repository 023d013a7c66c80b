package dev.andon.intake.edi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.enrichment.Projections;
import dev.andon.intake.edi.schema.SetSchema;
import dev.andon.intake.mapping.MappingReader;
import dev.andon.testing.Mutants;
import dev.andon.testing.X12;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.smooks.api.SmooksException;

/** Smooks is the reference of a compiled list: both read the same of every set. */
class ListPlanTest {
  /** What sets become, as text; what cannot be read is told as such. */
  private static String told(
      Interchange interchange, List<TransactionSet> sets, SetSchema by, boolean smooks) {
    DocumentMapping document = EdiFiles.DOCUMENTS.get(sets.get(0).set);
    byte[] alone = interchange.alone(sets);
    try {
      return (smooks
              ? document.readBySmooks(alone, interchange.charset(), by.schema())
              : document.read(alone, interchange.charset(), by.schema()))
          .stream().map(EdiFiles::told).collect(Collectors.joining("\n"));
    } catch (SmooksException e) {
      return "unreadable";
    }
  }

  /** The sets of each group, those of one type together. */
  private static int compare(byte[] file, String name) throws IOException {
    int sets = 0;
    for (Interchange interchange : EdiFiles.interchanges(file)) {
      for (FunctionalGroup group : interchange.groups) {
        Map<String, List<TransactionSet>> byType =
            group.sets.stream().collect(Collectors.groupingBy(one -> one.set));
        for (List<TransactionSet> some : byType.values()) {
          TransactionSet first = some.get(0);
          Optional<SetSchema> schema = EdiFiles.schema(interchange, group, first);
          if (EdiFiles.DOCUMENTS.containsKey(first.set) && schema.isPresent()) {
            assertThat(told(interchange, some, schema.get(), false))
                .as(name + " " + first.set + " " + first.control)
                .isEqualTo(told(interchange, some, schema.get(), true));
            sets += some.size();
          }
        }
      }
    }
    return sets;
  }

  @Test
  void everyListOfOursIsCompiled() {
    assertThat(EdiFiles.DOCUMENTS).hasSizeGreaterThan(30);
    assertThat(EdiFiles.DOCUMENTS.values()).allMatch(DocumentMapping::compiled);
  }

  @Test
  void everyGoldenCaseAndEveryRealFileIsReadAsSmooksReadsIt() throws IOException {
    int sets = 0;
    for (Path file : EdiFiles.all()) {
      sets += compare(Files.readAllBytes(file), file.toString());
    }
    assertThat(sets).isGreaterThan(60);
  }

  @Test
  void everyMutantIsReadAsSmooksReadsIt() throws IOException {
    Random random = new Random(11);
    int sets = 0;
    for (String document : List.of("850", "856", "810", "ORDERS", "DESADV")) {
      for (Mutants.Mutant mutant : Mutants.of(document, random)) {
        if (random.nextInt(8) == 0) {
          sets += compare(mutant.text().getBytes(StandardCharsets.ISO_8859_1), mutant.toString());
        }
      }
    }
    assertThat(sets).isGreaterThan(200);
  }

  @Test
  void aListThatSaysMoreIsRunBySmooksItself(@TempDir Path folder) throws IOException {
    String list =
        Files.readString(Path.of("mappings/x12/850.smooks.xml"))
            .replace(
                "property=\"currency\" data=\"CUR/@e02\"",
                "property=\"currency\" data=\"CUR/@e02\" decoder=\"String\"");
    DocumentMapping document =
        DocumentMapping.load(
            Files.writeString(folder.resolve("850.smooks.xml"), list),
            MappingReader.folder(Path.of("mappings/x12"), Projections.TYPES).get("850"),
            EdiFiles.EVENTS);
    assertThat(document.compiled()).isFalse();
    byte[] order =
        X12.interchange(
                "ZZ", "ACME", "PO", 1, "850", List.of(List.of("BEG*00*SA*1**20260302", "CUR*BY*")))
            .getBytes(StandardCharsets.ISO_8859_1);
    Interchange interchange = EdiFiles.interchanges(order).get(0);
    assertThat(
            document
                .read(
                    interchange.alone(interchange.groups.get(0).sets),
                    interchange.charset(),
                    EdiFiles.X12_SCHEMAS.find("850", "004010").orElseThrow().schema())
                .get(0)
                .tree())
        .containsEntry("order", "1");
  }
}
