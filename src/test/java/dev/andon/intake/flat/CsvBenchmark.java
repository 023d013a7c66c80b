package dev.andon.intake.flat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.andon.bench.CountedEvents;
import dev.andon.bench.CpuRate;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.enrichment.Projections;
import dev.andon.intake.ReceivedMessage;
import dev.andon.intake.mapping.MappingReader;
import dev.andon.testing.StockFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * One way of reading a flat file, measured by {@code bench/csv}: the whole translation to validated
 * canonical events, or what reads records alone.
 */
public final class CsvBenchmark {
  private CsvBenchmark() {}

  /**
   * Arguments: way (andon, fastcsv, fixed, lines), records, CPU-seconds a round, rounds; {@code
   * once}: feed and records, read once, as long as the heap allows.
   */
  public static void main(String[] arguments) throws Exception {
    Path file = Files.createTempFile("andon-records", ".txt");
    try {
      if (arguments[0].equals("once")) {
        once(file, arguments[1], Integer.parseInt(arguments[2]));
        return;
      }
      int records = Integer.parseInt(arguments[1]);
      boolean csv = arguments[0].matches("andon|fastcsv");
      write(file, csv ? "wms-north-stock" : "wms-west-stock", records);
      Callable<Long> read =
          switch (arguments[0]) {
            case "andon" -> () -> translate(file, "wms-north-stock");
            case "fixed" -> () -> translate(file, "wms-west-stock");
            case "fastcsv" -> () -> fastCsv(file);
            case "lines" -> () -> lines(file);
            default -> throw new IllegalArgumentException("no such way: " + arguments[0]);
          };
      CpuRate.print(
          switch (arguments[0]) {
            case "andon" -> "CSV, the whole translation";
            case "fixed" -> "fixed width, the whole translation";
            case "fastcsv" -> "CSV, FastCSV alone";
            default -> "fixed width, lines alone";
          },
          (int) Files.size(file),
          records,
          Double.parseDouble(arguments[2]),
          Integer.parseInt(arguments[3]),
          read);
    } finally {
      Files.delete(file);
    }
  }

  private static void write(Path file, String feed, int records) throws IOException {
    if (feed.equals("wms-north-stock")) {
      StockFiles.csv(file, records, Integer.MAX_VALUE);
    } else {
      StockFiles.fixed(file, records);
    }
  }

  private static void once(Path file, String feed, int records) throws IOException {
    write(file, feed, records);
    long begun = System.nanoTime();
    long events = translate(file, feed);
    System.out.printf(
        Locale.ROOT,
        "%s: %d events of %d MB in %d s, heap at most %d MB%n",
        feed,
        events,
        Files.size(file) / 1_000_000,
        (System.nanoTime() - begun) / 1_000_000_000,
        Runtime.getRuntime().maxMemory() / 1_000_000);
  }

  /** File in, validated canonical events out. */
  private static long translate(Path file, String feed) throws IOException {
    FlatTranslator translator =
        new FlatTranslator(
            MappingReader.folder(Path.of("mappings", "flat"), Projections.TYPES),
            new EventSchemas(Projections.TYPES));
    CountedEvents count = new CountedEvents();
    try (InputStream bytes = Files.newInputStream(file)) {
      translator.translate(
          new ReceivedMessage(
              "main", 1, "flat", feed, "bench", "bench", "", Files.size(file), Instant.EPOCH),
          bytes,
          count);
    }
    return count.events();
  }

  private static long fastCsv(Path file) throws IOException {
    long records = -1; // the header
    try (CsvReader<CsvRecord> csv = CsvReader.builder().fieldSeparator(';').ofCsvRecord(file)) {
      for (CsvRecord record : csv) {
        records += record.getFieldCount() == 5 ? 1 : 0;
      }
    }
    return records;
  }

  private static long lines(Path file) throws IOException {
    long records = 0;
    try (BufferedReader text = Files.newBufferedReader(file, Charset.forName("windows-1252"))) {
      for (String line = text.readLine(); line != null; line = text.readLine()) {
        records += line.startsWith("STK") ? 1 : 0;
      }
    }
    return records;
  }
}
