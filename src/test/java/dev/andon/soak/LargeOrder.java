package dev.andon.soak;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** One X12 interchange of many 850s of a hundred lines each. */
final class LargeOrder {
  private static final int LINES = 100;

  private LargeOrder() {}

  /** Writes at least {@code bytes} and returns the number of orders. */
  static int write(Path file, long bytes) throws IOException {
    int orders = 0;
    try (BufferedWriter text = Files.newBufferedWriter(file, StandardCharsets.ISO_8859_1)) {
      text.write(
          "ISA*00*          *00*          *ZZ*ACME           *ZZ*ANDON          *260302*0815*U*00401*000000900*0*P*>~\n"
              + "GS*PO*ACME*ANDON*20260302*0815*900*X*004010~\n");
      for (long written = 0; written < bytes; orders++) {
        String order = order(orders + 1);
        text.write(order);
        written += order.length();
      }
      text.write("GE*" + orders + "*900~\nIEA*1*000000900~\n");
    }
    return orders;
  }

  private static String order(int number) {
    StringBuilder text = new StringBuilder();
    String control = String.format(java.util.Locale.ROOT, "%04d", number);
    text.append("ST*850*").append(control).append("~\n");
    text.append("BEG*00*SA*L").append(number).append("**20260302~\nDTM*002*20260310~\n");
    for (int line = 1; line <= LINES; line++) {
      text.append("PO1*").append(line).append("*10*EA*11.50**VN*I").append(line % 50).append("~\n");
    }
    text.append("CTT*").append(LINES).append("~\n");
    text.append("SE*").append(LINES + 5).append('*').append(control).append("~\n");
    return text.toString();
  }
}
