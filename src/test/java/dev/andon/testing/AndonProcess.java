package dev.andon.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** An Andon in a JVM of its own, started with the words of the command line, to be killed. */
public final class AndonProcess implements AutoCloseable {
  private static final Path OWN = Path.of(System.getProperty("java.home"), "bin", "java");
  private final Process process;
  private final List<String> out = new CopyOnWriteArrayList<>();
  private final List<String> err = new CopyOnWriteArrayList<>();
  private final Thread readsOut;
  private final Thread readsErr;

  private AndonProcess(Process process) {
    this.process = process;
    this.readsOut = read(process.getInputStream(), out);
    this.readsErr = read(process.getErrorStream(), err);
  }

  /** Settings for a process of its own: free ports, the test run's unpacked server programs. */
  public static Map<String, String> ports() {
    return Map.of(
        "andon.http.port", Integer.toString(TestAndon.freePort()),
        "andon.management.port", Integer.toString(TestAndon.freePort()),
        "andon.console.port", Integer.toString(TestAndon.freePort()),
        "andon.broker.port", Integer.toString(TestAndon.freePort()),
        "andon.db.binaries", Path.of("target", "pgsql").toAbsolutePath().toString());
  }

  /** Starts {@code andon words…}, compiled for a quick start. */
  public static AndonProcess start(Map<String, String> settings, String... words) {
    return start(OWN, List.of("-XX:TieredStopAtLevel=1"), settings, words);
  }

  /** The same by another Java than that of the tests. */
  public static AndonProcess startBy(Path java, Map<String, String> settings, String... words) {
    return start(java, List.of("-XX:TieredStopAtLevel=1"), settings, words);
  }

  /** Starts {@code andon words…}, compiled for speed as a user's is. */
  public static AndonProcess startForSpeed(Map<String, String> settings, String... words) {
    return start(OWN, List.of(), settings, words);
  }

  private static AndonProcess start(
      Path java, List<String> options, Map<String, String> settings, String... words) {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC"));
    command.addAll(options);
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("dev.andon.app.cli.Andon");
    command.addAll(List.of(words));
    try {
      return new AndonProcess(new ProcessBuilder(command).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Thread read(InputStream stream, List<String> into) {
    Thread thread =
        new Thread(
            () -> {
              try (BufferedReader lines =
                  new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                  into.add(line);
                }
              } catch (IOException e) {
                // The pipe of a killed process ends as it likes.
                into.add("(end of output: " + e.getMessage() + ")");
              }
            },
            "output");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /**
   * Kills the process with SIGKILL as soon as a line of standard error matches; false = ended
   * before.
   */
  public boolean killWhen(Predicate<String> line) throws InterruptedException {
    int seen = 0;
    while (process.isAlive()) {
      for (; seen < err.size(); seen++) {
        if (line.test(err.get(seen))) {
          process.destroyForcibly().waitFor();
          return true;
        }
      }
      process.waitFor(5, TimeUnit.MILLISECONDS);
    }
    return false;
  }

  /** Kills the process with SIGKILL. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Asks the process to stop (SIGTERM) and waits for its end; the exit code. */
  public int stop(long seconds) throws InterruptedException {
    process.destroy();
    return end(seconds);
  }

  /** The most bytes that it ever had in memory. */
  public long mostResident() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  /** Whether the process is there. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for the end; the exit code. */
  public int end(long seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new AssertionError("still running after " + seconds + " s: " + err);
    }
    readsOut.join();
    readsErr.join();
    return process.exitValue();
  }

  /** What it wrote to standard output. */
  public String out() {
    return String.join("\n", out);
  }

  /** What it wrote to standard error. */
  public String err() {
    return String.join("\n", err);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
