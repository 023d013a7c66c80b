package dev.andon.intake.edi;

import dev.andon.bench.CountedEvents;
import dev.andon.bench.CpuRate;
import dev.andon.intake.ReceivedMessage;
import dev.andon.intake.edi.schema.EdifactSchemas;
import dev.andon.intake.edi.schema.SetSchema;
import dev.andon.intake.edi.schema.X12Schemas;
import dev.andon.testing.Edifact;
import dev.andon.testing.GuestTranslator;
import dev.andon.testing.StaediAlone;
import dev.andon.testing.X12;
import io.xlate.edi.schema.Schema;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.smooks.Smooks;
import org.smooks.api.ExecutionContext;
import org.smooks.api.resource.reader.SmooksXMLReader;
import org.smooks.io.sink.JavaSink;
import org.smooks.io.source.StreamSource;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.AttributesImpl;
import org.xml.sax.helpers.XMLFilterImpl;

/**
 * One way of reading an interchange of orders, measured by {@code bench/edi}: the whole
 * translation, StAEDI alone, or StAEDI in Smooks with every data element an XML element.
 */
public final class EdiBenchmark {
  private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");
  private static final int LINES = 5;

  private EdiBenchmark() {}

  /**
   * Arguments: way (write, andon, staedi, naive), document (850, ORDERS), messages, CPU-seconds a
   * round, rounds; {@code write}: the file to write instead of the last two; {@code large}: the
   * file alone, read once.
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("large")) {
      large(Path.of(arguments[1]));
      return;
    }
    String document = arguments[1];
    int messages = Integer.parseInt(arguments[2]);
    byte[] file = orders(document, messages).getBytes(StandardCharsets.ISO_8859_1);
    if (arguments[0].equals("write")) {
      Files.write(Path.of(arguments[3]), file);
      return;
    }
    Callable<Long> read =
        switch (arguments[0]) {
          case "andon" -> whole(file);
          case "staedi" -> alone(file);
          case "naive" -> naive(document, file);
          default -> throw new IllegalArgumentException("no such way: " + arguments[0]);
        };
    String name =
        switch (arguments[0]) {
          case "andon" -> "the whole translation";
          case "staedi" -> "StAEDI alone with schema";
          default -> "StAEDI naively in Smooks";
        };
    CpuRate.print(
        document + " " + name,
        file.length,
        messages,
        Double.parseDouble(arguments[3]),
        Integer.parseInt(arguments[4]),
        read);
    System.exit(0);
  }

  /** One whole translation of a file from disk: time, and the heap at its highest. */
  private static void large(Path file) throws Exception {
    EdiTranslator translator = GuestTranslator.at(NOW);
    CountedEvents count = new CountedEvents();
    long begun = System.nanoTime();
    try (InputStream bytes = Files.newInputStream(file)) {
      translator.translate(message(Files.size(file)), bytes, count);
    }
    long heap =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .mapToLong(pool -> pool.getPeakUsage().getUsed())
            .sum();
    System.out.printf(
        Locale.ROOT,
        "%d MB in %d s, %d events; at most %d MB of the heap of %d MB in use, garbage included%n",
        Files.size(file) / 1_000_000,
        (System.nanoTime() - begun) / 1_000_000_000,
        count.events(),
        heap / 1_000_000,
        Runtime.getRuntime().maxMemory() / 1_000_000);
    System.exit(0);
  }

  private static String orders(String document, int messages) {
    List<List<String>> all = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      List<String> one = new ArrayList<>();
      boolean x12 = document.equals("850");
      if (x12) {
        one.addAll(
            List.of(
                "BEG*00*SA*45" + (100000 + i) + "**20260302",
                "CUR*BY*EUR",
                "REF*DP*099",
                "DTM*002*20260310",
                "N1*ST*Store " + i + "*92*" + (1000 + i),
                "N3*Main Street " + i,
                "N4*Kassel**34117*DE"));
      } else {
        one.addAll(
            List.of(
                "BGM+220+45" + (100000 + i) + "+9",
                "DTM+137:20260302:102",
                "DTM+2:20260310:102",
                "NAD+BY+4012345000009::9",
                "CUX+2:EUR:9"));
      }
      for (int line = 1; line <= LINES; line++) {
        if (x12) {
          one.add("PO1*" + line + "*" + (line * 3) + "*EA*11.50**VN*I-100" + line);
          one.add("PID*F****Bolt M8 zinc " + line);
        } else {
          one.add("LIN+" + line + "++I-100" + line + ":SA");
          one.add("IMD+F++:::Bolt M8 zinc " + line);
          one.add("QTY+21:" + (line * 3) + ":PCE");
          one.add("PRI+AAA:11.50");
        }
      }
      if (x12) {
        one.add("CTT*" + LINES);
      } else {
        one.addAll(List.of("UNS+S", "CNT+2:" + LINES));
      }
      all.add(one);
    }
    return document.equals("850")
        ? X12.interchange("ZZ", "BENCH", "PO", 1, "850", all)
        : Edifact.interchange("4012345000009:14", "1", "ORDERS:D:96A:UN:EAN008", all);
  }

  /** Bytes in, validated canonical events out. */
  private static Callable<Long> whole(byte[] file) {
    EdiTranslator translator = GuestTranslator.at(NOW);
    ReceivedMessage message = message(file.length);
    return () -> {
      CountedEvents count = new CountedEvents();
      translator.translate(message, new ByteArrayInputStream(file), count);
      return count.events();
    };
  }

  private static ReceivedMessage message(long bytes) {
    return new ReceivedMessage("main", 0, "edi", "edi", "bench", "bench", "", bytes, NOW);
  }

  private static Callable<Long> alone(byte[] file) {
    StaediAlone staedi = new StaediAlone();
    return () -> {
      StaediAlone.Found found = staedi.read(file);
      if (!found.clean()) {
        throw new IllegalStateException(found.toString());
      }
      return found.events();
    };
  }

  /** The same list with a reader that gives each data element an XML element of its own. */
  private static Callable<Long> naive(String document, byte[] file) throws Exception {
    boolean x12 = document.equals("850");
    Path list = Path.of("mappings", x12 ? "x12" : "edifact", document + ".smooks.xml");
    String text =
        Files.readString(list)
            .replace(StaediReader.class.getName(), Naive.class.getName())
            .replace("/@e", "/e");
    Smooks smooks = new Smooks(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    Schema schema =
        (x12
                ? new X12Schemas().find("850", "004010")
                : new EdifactSchemas(List.of("D96A")).find(document, "D96A"))
            .map(SetSchema::schema)
            .orElseThrow();
    return () -> {
      SetReading reading = new SetReading(schema, StandardCharsets.ISO_8859_1);
      ExecutionContext context = smooks.createExecutionContext();
      context.put(SetReading.KEY, reading);
      smooks.filterSource(
          context, new StreamSource<>(new ByteArrayInputStream(file)), new JavaSink());
      return reading.found.stream()
          .mapToLong(one -> ((List<?>) one.document.get("lines")).size())
          .sum();
    };
  }

  /** Our reader, but every data element an XML element of its own. */
  public static final class Naive extends XMLFilterImpl implements SmooksXMLReader {
    private static final Attributes NONE = new AttributesImpl();
    private final StaediReader reader = new StaediReader();

    /** For Smooks. */
    public Naive() {
      setParent(reader);
    }

    @Override
    public void setExecutionContext(ExecutionContext context) {
      reader.setExecutionContext(context);
    }

    @Override
    public void startElement(String uri, String name, String qualified, Attributes elements)
        throws SAXException {
      super.startElement(uri, name, qualified, NONE);
      for (int i = 0; i < elements.getLength(); i++) {
        String element = elements.getLocalName(i);
        char[] text = elements.getValue(i).toCharArray();
        super.startElement("", element, element, NONE);
        super.characters(text, 0, text.length);
        super.endElement("", element, element);
      }
    }
  }
}
