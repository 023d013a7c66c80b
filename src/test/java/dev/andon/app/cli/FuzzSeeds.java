package dev.andon.app.cli;

import dev.andon.testing.Edifact;
import dev.andon.testing.Mutants;
import dev.andon.testing.X12;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** What the fuzzer begins with: documents of our own making, good and odd. */
final class FuzzSeeds {
  private FuzzSeeds() {}

  /** Argument: the folder to write them to. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    int number = 0;
    for (byte[] seed : all()) {
      Files.write(folder.resolve("seed-" + ++number), seed);
    }
  }

  static List<byte[]> all() throws IOException {
    List<String> texts = new ArrayList<>();
    for (String document : EdiMutants.DOCUMENTS) {
      texts.add(Mutants.good(document));
    }
    String order = X12.order(7, "10");
    String orders =
        Edifact.interchange(
            "4012345000009:14",
            "77",
            "ORDERS:D:96A:UN",
            List.of(List.of("BGM+220+4711+9", "LIN+1++I-1:SA", "QTY+21:10:PCE", "UNS+S")));
    texts.add(order + orders);
    texts.add("\u00ef\u00bb\u00bf" + order.replace("~\n", "\r\n"));
    texts.add(order.replace("~\n", "~").replaceAll("(?s)(.{80})", "$1\r\n"));
    texts.add(
        order.replace("*0*P*", "*1*T*").replace("GS*PO", "TA1*000000003*260302*0800*A*000~GS*PO"));
    texts.add("UNA:+,? '" + orders.replace("UNOC:3", "UNOW:4"));
    texts.add(
        orders
            .replace("UNH+1", "UNG+ORDERS+A+B+260302:0800+1+UN+D:96A'UNH+1")
            .replace("UNZ+1", "UNE+1+1'UNZ+1"));
    texts.add(orders.substring(0, orders.indexOf("UNT")));
    texts.add(order.substring(0, order.indexOf("SE*")));
    texts.add("UNH+1+ORDERS:D:96A:UN'UNT+2+1'");
    List<byte[]> seeds = new ArrayList<>();
    texts.forEach(text -> seeds.add(text.getBytes(StandardCharsets.ISO_8859_1)));
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(order.getBytes(StandardCharsets.ISO_8859_1));
    }
    seeds.add(packed.toByteArray());
    return seeds;
  }
}
