package dev.andon.testing;

import dev.andon.app.server.BrokerServer;
import dev.andon.app.server.PostgresServer;
import dev.andon.app.server.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * The servers of {@code mvn verify -Pexternal} ({@code -Dandon.test.external=true}): the system's
 * own PostgreSQL package and a broker in a process of its own. Sets {@code andon.test.jdbc.*} and
 * {@code andon.test.broker.*}, unless the caller names servers itself.
 */
public final class ExternalServers implements LauncherSessionListener {
  @Override
  public void launcherSessionOpened(LauncherSession session) {
    if (!Boolean.getBoolean("andon.test.external")) {
      return;
    }
    try {
      Path directory = Files.createTempDirectory("andon-external");
      Secrets secrets = new Secrets(directory.resolve("secrets"));
      if (unset("andon.test.jdbc.url")) {
        startPostgres(directory, secrets);
      }
      if (unset("andon.test.broker.url")) {
        startBroker(directory, secrets);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean unset(String key) {
    String value = System.getProperty(key);
    if (value == null || value.isBlank() || value.startsWith("${")) {
      System.clearProperty(key);
      return true;
    }
    return false;
  }

  private static void startPostgres(Path directory, Secrets secrets) throws IOException {
    Path installed =
        newestInstalled()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "-Pexternal needs a PostgreSQL server: apt-get install postgresql, or set -Dandon.test.jdbc.url"));
    PostgresServer server = PostgresServer.start(directory, installed, secrets, 0);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    System.setProperty("andon.test.jdbc.url", server.jdbcUrl(""));
    System.setProperty("andon.test.jdbc.user", "postgres");
    System.setProperty("andon.test.jdbc.password", secrets.get("postgres-superuser"));
  }

  private static Optional<Path> newestInstalled() throws IOException {
    Path packages = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(packages)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(packages)) {
      return versions
          .filter(version -> Files.isExecutable(version.resolve("bin/postgres")))
          .max(Comparator.comparing(version -> Integer.parseInt(version.getFileName().toString())));
    }
  }

  private static void startBroker(Path directory, Secrets secrets) throws IOException {
    int port = TestAndon.freePort();
    secrets.get("broker-andon");
    secrets.get("broker-teams");
    brokerProcess(directory, port);
    System.setProperty("andon.test.broker.url", "tcp://127.0.0.1:" + port);
    System.setProperty("andon.test.broker.user", BrokerServer.SYSTEM_USER);
    System.setProperty("andon.test.broker.password", secrets.get("broker-andon"));
  }

  /**
   * Starts a broker on its journal in a folder and waits until it is ready.
   *
   * @param directory holds {@code broker/} and {@code secrets/}
   */
  public static Process brokerProcess(Path directory, int port) throws IOException {
    Files.createDirectories(directory);
    Files.deleteIfExists(directory.resolve("broker.ready"));
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    BrokerProcess.class.getName(),
                    directory.toString(),
                    Integer.toString(port)))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("broker.log").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    awaitReady(process, directory);
    return process;
  }

  private static void awaitReady(Process process, Path directory) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!Files.exists(directory.resolve("broker.ready"))) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        process.destroy();
        throw new IllegalStateException(
            "the broker did not start: " + Files.readString(directory.resolve("broker.log")));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  /** The broker's own process; ends with the tests that started it. */
  public static final class BrokerProcess {
    private BrokerProcess() {}

    /** Arguments: directory, port. */
    public static void main(String[] arguments) throws Exception {
      Path directory = Path.of(arguments[0]);
      BrokerServer server =
          BrokerServer.start(
              Path.of("config", "broker.xml"),
              directory.resolve("broker"),
              new Secrets(directory.resolve("secrets")),
              0,
              "127.0.0.1",
              Integer.parseInt(arguments[1]));
      Files.writeString(directory.resolve("broker.ready"), "ready");
      ProcessHandle.current().parent().orElseThrow().onExit().join();
      server.close();
      System.exit(0);
    }
  }
}
