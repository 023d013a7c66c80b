package dev.andon.intake.edi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.intake.edi.schema.SetSchema;
import dev.andon.testing.Edifact;
import dev.andon.testing.Mutants;
import dev.andon.testing.X12;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.smooks.api.SmooksException;

/**
 * StAEDI is the reference: a set that is read by our tables is one that StAEDI finds nothing wrong
 * with, and both read the same of it.
 */
class QuickWalkTest {
  private static final String HOSTILE =
      "\0\t\n\r\u001a\u001c ~'+:*?^>.,-0189AEUZaz|\u007f\u0080\u00e4\u00ff";

  /** Sets that were tried, those that StAEDI was left out for, and the sound ones it was not. */
  private static final class Tally {
    int sets;
    int quick;
    int missed;
  }

  private static void compare(
      byte[] file, Charset charset, boolean missed, Tally tally, String name) throws IOException {
    for (Interchange interchange : EdiFiles.interchanges(file)) {
      for (FunctionalGroup group : interchange.groups) {
        for (TransactionSet set : group.sets) {
          Optional<SetSchema> schema = EdiFiles.schema(interchange, group, set);
          DocumentMapping document = EdiFiles.DOCUMENTS.get(set.set);
          if (document == null || schema.isEmpty() || !set.errors.isEmpty()) {
            continue;
          }
          tally.sets++;
          Optional<String> quick =
              document
                  .readQuickly(interchange, set, charset, schema.get().plan().orElseThrow())
                  .map(EdiFiles::told);
          if (quick.isPresent()) {
            tally.quick++;
            assertThat(quick.get())
                .as(name + " " + set.set + " " + set.control)
                .isEqualTo(staedi(document, interchange, set, charset, schema.get()));
            assertThat(quick.get()).endsWith("[]");
          } else if (missed
              && staedi(document, interchange, set, charset, schema.get()).endsWith("[]")) {
            tally.missed++;
          }
        }
      }
    }
  }

  /** X12 with separators and terminator of other partners' choice. */
  private static byte[] separated(byte[] file, String others) {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    char terminator = text.charAt(105);
    return text.replace('*', others.charAt(0))
        .replace('>', others.charAt(1))
        .replace(terminator, others.charAt(2))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String staedi(
      DocumentMapping document,
      Interchange interchange,
      TransactionSet set,
      Charset charset,
      SetSchema schema) {
    try {
      List<DocumentMapping.Read> read =
          document.read(interchange.alone(List.of(set)), charset, schema.schema());
      return read.size() == 1 ? EdiFiles.told(read.get(0)) : read.size() + " sets";
    } catch (SmooksException e) {
      return "unreadable";
    }
  }

  private static void compare(String file, boolean missed, Tally tally) throws IOException {
    compare(
        file.getBytes(StandardCharsets.ISO_8859_1),
        StandardCharsets.ISO_8859_1,
        missed,
        tally,
        file);
  }

  @Test
  void everySchemaOfOursIsCompiled() {
    for (String document : EdiFiles.DOCUMENTS.keySet()) {
      assertThat(EdiFiles.schema(document)).as(document).isPresent();
      assertThat(EdiFiles.schema(document).get().plan()).as(document).isPresent();
    }
  }

  @Test
  void goldenCasesAndRealFilesAreReadAsStaediReadsThem() throws IOException {
    Tally tally = new Tally();
    for (Path file : EdiFiles.all()) {
      compare(Files.readAllBytes(file), StandardCharsets.ISO_8859_1, true, tally, file.toString());
    }
    assertThat(tally.quick).isGreaterThan(60);
    assertThat(tally.missed).isLessThan(tally.quick / 20);
  }

  @Test
  void mutantsAreReadAsStaediReadsThem() throws IOException {
    Random random = new Random(11);
    Tally tally = new Tally();
    for (String document : List.of("850", "856", "810", "ORDERS", "DESADV")) {
      for (Mutants.Mutant mutant : Mutants.of(document, random)) {
        if (random.nextInt(4) == 0) {
          compare(mutant.text(), random.nextInt(4) == 0, tally);
        }
      }
    }
    assertThat(tally.quick).isBetween(200, tally.sets * 9 / 10);
    assertThat(tally.missed).isLessThan(20);
  }

  @Test
  void anyByteAnywhereIsReadAsStaediReadsIt() throws IOException {
    Random random = new Random(23);
    Tally tally = new Tally();
    List<Charset> charsets =
        List.of(StandardCharsets.ISO_8859_1, StandardCharsets.UTF_8, Charset.forName("ISO-8859-2"));
    for (Path path : EdiFiles.golden()) {
      byte[] good = Files.readAllBytes(path);
      for (int i = 0; i < 20; i++) {
        byte[] file = good.clone();
        for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
          file[random.nextInt(file.length)] =
              (byte) HOSTILE.charAt(random.nextInt(HOSTILE.length()));
        }
        compare(
            file,
            charsets.get(i % 3),
            false,
            tally,
            path + " " + new String(file, StandardCharsets.ISO_8859_1));
      }
    }
    assertThat(tally.quick).isGreaterThan(200);
  }

  @Test
  void anyHeaderIsJudgedAsStaediJudgesIt() throws IOException {
    Tally tally = new Tally();
    String good = x12("REF*DP*099", "");
    for (int at = 3; at < 106; at++) {
      List<String> files = new ArrayList<>();
      for (char c : HOSTILE.toCharArray()) {
        files.add(good.substring(0, at) + c + good.substring(at + 1));
      }
      String shorter = good.substring(0, at) + good.substring(at + 1);
      int other = 3 + at % 100;
      files.add(shorter);
      files.add(shorter.substring(0, other) + " " + shorter.substring(other));
      for (String file : files) {
        for (Charset charset : List.of(StandardCharsets.ISO_8859_1, StandardCharsets.UTF_8)) {
          compare(file.getBytes(StandardCharsets.ISO_8859_1), charset, false, tally, file);
        }
      }
    }
    assertThat(tally.quick).isGreaterThan(100);
  }

  @Test
  void anySeparatorsAreReadAsStaediReadsThem() throws IOException {
    Tally tally = new Tally();
    for (Path path : EdiFiles.golden()) {
      byte[] file = Files.readAllBytes(path);
      if (file[0] == 'I') {
        for (String others :
            List.of("|:\n", "\u007f>\u0015", "\u001d\u001f\u001c", "\t|\r", ",^'")) {
          compare(
              separated(file, others), StandardCharsets.ISO_8859_1, false, tally, path + others);
        }
      }
    }
    assertThat(tally.quick).isGreaterThan(tally.sets / 3);
  }

  @Test
  void valuesOfEveryTypeAreJudgedAsStaediJudgesThem() throws IOException {
    List<String> values =
        List.of(
            "20240229",
            "20230229",
            "19000229",
            "20000229",
            "240229",
            "260302",
            "260332",
            "20261301",
            "20260431",
            "00000101",
            "2026030",
            "202603021",
            "2400",
            "2359",
            "0860",
            "085960",
            "0859591",
            "08595",
            "12345678",
            "-",
            "-.",
            ".",
            "1.5",
            "1,5",
            "1.5.1",
            "-1.5",
            "1-5",
            "--1",
            "1E5",
            "1E-5",
            "+1",
            "007",
            "",
            "A",
            "a b",
            " ",
            "A ",
            "\u00e4",
            "1".repeat(16),
            "1".repeat(40),
            "x".repeat(81),
            "A>B",
            "A^B",
            "A?+B",
            "A??",
            "?'",
            "?",
            "A:B",
            "A::B",
            ":",
            ":::",
            "A:B:C:D:E:F");
    Tally tally = new Tally();
    for (String value : values) {
      for (String segment :
          List.of(
              "DTM*002*%s",
              "DTM*002*20260302*%s",
              "PO1*1*%s*EA*11.50**VN*I",
              "CTT*%s",
              "PID*F****%s",
              "N1*ST*S*92*%s",
              "MEA*PD*G*1*%s",
              "CUR*BY*EUR*%s",
              "PO1*1*3*EA*%s*%s*VN*I",
              "%s*1",
              "SE*%s*0001",
              "REF*DP*099*D*%s")) {
        compare(x12(segment, value), true, tally);
      }
      for (String segment :
          List.of(
              "DTM+2:%s:102",
              "DTM+2:20260310:102+%s",
              "QTY+21:%s:PCE",
              "PRI+AAA:%s",
              "IMD+F++:::%s",
              "NAD+BY+%s::9",
              "NAD+BY+%s",
              "LIN+1++%s:SA",
              "CNT+2:%s",
              "UNS+%s",
              "LIN+%s++1:SA",
              "%s+1",
              "FTX+AAI+++%s",
              "NAD+%s")) {
        compare(edifact(segment, value), true, tally);
      }
    }
    assertThat(tally.quick).isGreaterThan(300);
    assertThat(tally.missed).isLessThan(tally.quick / 10);
  }

  private static String x12(String segment, String value) {
    List<String> order =
        new ArrayList<>(List.of("BEG*00*SA*4711**20260302", "PO1*1*3*EA*11.50**VN*I", "CTT*1"));
    order.add(
        segment.startsWith("PO1") ? 2 : segment.startsWith("CTT") ? 3 : 1,
        segment.replace("%s", value));
    return X12.interchange("ZZ", "ACME", "PO", 1, "850", List.of(order));
  }

  private static String edifact(String segment, String value) {
    List<String> order =
        new ArrayList<>(
            List.of(
                "BGM+220+4711+9",
                "DTM+137:20260302:102",
                "NAD+BY+4012345000009::9",
                "LIN+1++I:SA",
                "QTY+21:3:PCE",
                "UNS+S"));
    int at =
        List.of("QTY", "PRI", "IMD", "LIN").contains(segment.split("\\+", 2)[0])
            ? 5
            : segment.startsWith("CNT") ? 6 : segment.startsWith("NAD") ? 3 : 2;
    order.add(at, segment.replace("%s", value));
    return Edifact.interchange("4012345000009:14", "1", "ORDERS:D:96A:UN:EAN008", List.of(order));
  }
}
