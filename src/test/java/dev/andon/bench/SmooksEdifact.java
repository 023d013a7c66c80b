package dev.andon.bench;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.smooks.Smooks;
import org.smooks.api.ExecutionContext;
import org.smooks.io.sink.JavaSink;
import org.smooks.io.source.StreamSource;

/**
 * EDIFACT ORDERS read by Smooks' own reader, for {@code bench/edi}: a process of its own, because
 * the reader brings Daffodil and Scala, which are no part of Andon.
 */
public final class SmooksEdifact {
  private SmooksEdifact() {}

  /** Arguments: file, messages in it, CPU-seconds a round, rounds. */
  public static void main(String[] arguments) throws Exception {
    byte[] file = Files.readAllBytes(Path.of(arguments[0]));
    Smooks smooks = new Smooks("src/test/resources/bench/orders-smooks-edifact.smooks.xml");
    CpuRate.print(
        "ORDERS Smooks' own reader",
        file.length,
        Integer.parseInt(arguments[1]),
        Double.parseDouble(arguments[2]),
        Integer.parseInt(arguments[3]),
        () -> {
          ExecutionContext context = smooks.createExecutionContext();
          JavaSink sink = new JavaSink();
          smooks.filterSource(context, new StreamSource<>(new ByteArrayInputStream(file)), sink);
          // The last message's beans are left, as proof that it was read to its end.
          Map<?, ?> document = (Map<?, ?>) sink.getBean("document");
          return (long) ((List<?>) document.get("lines")).size();
        });
    System.exit(0);
  }
}
