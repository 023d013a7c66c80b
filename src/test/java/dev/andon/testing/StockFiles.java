package dev.andon.testing;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Stock snapshots of any number of records, as the shipped feeds send them. */
public final class StockFiles {
  private StockFiles() {}

  /** CSV of the feed {@code wms-north-stock}; every {@code wrong}th record has no quantity. */
  public static void csv(Path file, int records, int wrong) throws IOException {
    try (BufferedWriter text = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      text.write("Lager;Artikel;Bestand;Verfuegbar;Stand\n");
      for (int i = 1; i <= records; i++) {
        String quantity = i % wrong == 0 ? "viele" : "1." + (100 + i % 900) + ",5";
        text.write(
            "DC" + i % 4 + ";I-" + i + ";" + quantity + ";" + i % 1000 + ";02.03.2026 06:00\n");
      }
    }
  }

  /** Lines of fixed width of the feed {@code wms-west-stock}, all right, with its trailer. */
  public static void fixed(Path file, int records) throws IOException {
    try (BufferedWriter text = Files.newBufferedWriter(file, Charset.forName("windows-1252"))) {
      text.write("HDR WEST\n");
      for (int i = 1; i <= records; i++) {
        text.write(
            String.format(
                Locale.ROOT,
                "STKDC%d I-%-13d%10d%10d202603020600%n",
                i % 4,
                i,
                1000 + i % 900,
                i % 1000));
      }
      text.write(String.format(Locale.ROOT, "END%07d%n", records));
    }
  }
}
