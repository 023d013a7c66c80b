package dev.andon.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** OpenAS2 in a process of its own, started by {@code bench/openas2/peer}. */
public final class OpenAs2 implements AutoCloseable {
  private final Path directory;
  private final Path log;
  private final Process process;

  private OpenAs2(Path directory, Path log, Process process) {
    this.directory = directory;
    this.log = log;
    this.process = process;
  }

  /**
   * Starts it.
   *
   * @param directory with keys.p12
   * @param url of our AS2 door
   * @param port where it takes messages
   * @param receipts where it takes asynchronous receipts
   */
  public static OpenAs2 start(Path directory, String url, int port, int receipts)
      throws IOException {
    Path log = directory.resolve("peer.log");
    Process process =
        new ProcessBuilder(
                "sh",
                "bench/openas2/peer",
                directory.toString(),
                url,
                Integer.toString(port),
                Integer.toString(receipts))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    OpenAs2 peer = new OpenAs2(directory, log, process);
    try {
      Awaitility.await()
          .atMost(Duration.ofMinutes(3))
          .until(
              () -> {
                if (!process.isAlive()) {
                  throw new AssertionError("OpenAS2 ended: " + peer.log());
                }
                return peer.log().contains("active module(s) started");
              });
      return peer;
    } catch (RuntimeException | Error e) {
      peer.close();
      throw e;
    }
  }

  /** Puts a whole file into one of its folders, e.g. {@code to-sync}. */
  public void put(String folder, String name, String content) throws IOException {
    Path draft = Files.writeString(directory.resolve(name), content, StandardCharsets.ISO_8859_1);
    Files.move(draft, directory.resolve(folder).resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The files of one of its folders, e.g. {@code inbox}, as text. */
  public List<String> contents(String folder) throws IOException {
    Path path = directory.resolve(folder);
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(path)) {
      List<String> contents = new java.util.ArrayList<>();
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        contents.add(
            directory.relativize(file)
                + "\n"
                + Files.readString(file, StandardCharsets.ISO_8859_1));
      }
      return contents;
    }
  }

  /** What it said. */
  public String log() throws IOException {
    return Files.readString(log, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().orTimeout(20, java.util.concurrent.TimeUnit.SECONDS).join();
  }
}
