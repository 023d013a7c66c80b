package dev.andon.app.server;

import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL server with its data under {@code DATA/postgres}: durable (fsync on), loopback
 * only, password-protected, ready for logical decoding. A server that outlived a killed process is
 * adopted.
 */
public final class PostgresServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);
  private static final String SUPERUSER = "postgres";
  private static final int START_SECONDS = 60;

  private final Path binaries;
  private final Path data;
  private final String password;
  private final List<String> prefix;
  private int port;

  private PostgresServer(Path binaries, Path data, String password, List<String> prefix) {
    this.binaries = binaries;
    this.data = data;
    this.password = password;
    this.prefix = prefix;
  }

  /**
   * Starts the server, or adopts the one that still runs on this data.
   *
   * @param directory holds {@code postgres/} (the cluster) and {@code pgsql-VERSION/} (the unpacked
   *     binaries)
   * @param binariesDirectory where the binaries are unpacked, shared by all data directories of
   *     this user
   * @param port loopback port; 0 = any free one
   * @throws FaultException MISCONFIGURED with one clear sentence when it cannot start
   */
  public static PostgresServer start(
      Path directory, Path binariesDirectory, Secrets secrets, int port) {
    try {
      Files.createDirectories(directory);
      Files.createDirectories(binariesDirectory.toAbsolutePath().getParent());
      PostgresServer server =
          new PostgresServer(
              PostgresBinaries.unpack(binariesDirectory.toAbsolutePath()),
              directory.toAbsolutePath().normalize().resolve("postgres"),
              secrets.get("postgres-superuser"),
              unprivileged());
      server.open(port);
      return server;
    } catch (IOException e) {
      throw new FaultException(
          dev.andon.fault.Fault.of(
              "DB-START",
              FaultKind.MISCONFIGURED,
              "PostgreSQL could not be started: " + e.getMessage(),
              "See postgres.log in the data directory."),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while PostgreSQL was starting", e);
    }
  }

  private void open(int wanted) throws IOException, InterruptedException {
    initialise();
    checkVersion();
    Optional<Integer> running = runningPort();
    if (running.isPresent()) {
      port = running.get();
      LOG.atInfo()
          .addKeyValue("port", port)
          .log("PostgreSQL adopted, it outlived its last process");
      return;
    }
    port = wanted == 0 ? freePort() : wanted;
    requireFree(port);
    Files.writeString(data.resolve("andon.conf"), settings());
    run(
        "pg_ctl",
        "-D",
        data.toString(),
        "-w",
        "-t",
        "" + START_SECONDS,
        "-l",
        log().toString(),
        "start");
    LOG.atInfo().addKeyValue("port", port).log("PostgreSQL started");
  }

  /**
   * Starts the server on the port it had, after its process ended.
   *
   * @throws IOException when it cannot start now
   */
  void startAgain() throws IOException, InterruptedException {
    open(port);
  }

  private String settings() {
    return String.join(
        "\n",
        "listen_addresses = '127.0.0.1'",
        "port = " + port,
        "unix_socket_directories = ''",
        "fsync = on",
        "synchronous_commit = on",
        "wal_level = logical",
        "max_slot_wal_keep_size = '2GB'",
        "max_wal_size = '1GB'",
        "shared_buffers = '256MB'",
        "max_connections = 100",
        "jit = off",
        "timezone = 'UTC'",
        "log_timezone = 'UTC'",
        "");
  }

  private void initialise() throws IOException, InterruptedException {
    if (Files.exists(data.resolve("PG_VERSION"))) {
      return;
    }
    Path draft = data.resolveSibling("postgres.new-" + ProcessHandle.current().pid());
    Path passwordFile =
        Files.createTempFile(
            data.getParent(),
            "pw",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(passwordFile, password);
      run(
          "initdb",
          "-D",
          draft.toString(),
          "-U",
          SUPERUSER,
          "--pwfile=" + passwordFile,
          "-A",
          "scram-sha-256",
          "--no-locale",
          "-E",
          "UTF8");
      Files.writeString(
          draft.resolve("postgresql.conf"),
          Files.readString(draft.resolve("postgresql.conf")) + "\ninclude 'andon.conf'\n");
      Files.move(draft, data, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(passwordFile);
    }
  }

  private void checkVersion() throws IOException, InterruptedException {
    String stored = Files.readString(data.resolve("PG_VERSION")).strip();
    String own = output("postgres", "--version").replaceAll("^\\D*(\\d+).*$", "$1").strip();
    if (!stored.equals(own)) {
      throw new IOException(
          "the data in "
              + data
              + " was written by PostgreSQL "
              + stored
              + ", this Andon brings "
              + own
              + "; upgrade it with pg_upgrade, or start the Andon version that wrote it");
    }
  }

  /**
   * The port of the server on this data, if one runs: the pid file's process must really be a
   * postgres in this folder.
   */
  private Optional<Integer> runningPort() throws IOException {
    Path file = data.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(file);
    long pid = Long.parseLong(lines.get(0).strip());
    if (!isOurs(pid) || lines.size() < 4) {
      return Optional.empty();
    }
    int found = Integer.parseInt(lines.get(3).strip());
    awaitConnections(found);
    return Optional.of(found);
  }

  /** True while the server's process is there. */
  public boolean isRunning() throws IOException {
    Path file = data.resolve("postmaster.pid");
    return Files.exists(file) && isOurs(Long.parseLong(Files.readAllLines(file).get(0).strip()));
  }

  private boolean isOurs(long pid) throws IOException {
    Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    if (process.isEmpty()) {
      return false;
    }
    Path cwd = Path.of("/proc", Long.toString(pid), "cwd");
    if (Files.exists(cwd)) {
      return cwd.toRealPath().equals(data.toRealPath());
    }
    return process
        .get()
        .info()
        .command()
        .filter(command -> command.endsWith("postgres"))
        .isPresent();
  }

  private void awaitConnections(int found) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    SQLException last = null;
    while (System.nanoTime() < deadline) {
      try (Connection connection =
          DriverManager.getConnection(url(found, SUPERUSER), SUPERUSER, password)) {
        if (connection.isValid(5)) {
          return;
        }
      } catch (SQLException e) {
        last = e;
        java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
    throw new IOException("the running PostgreSQL on port " + found + " does not answer", last);
  }

  /** Creates a login role, or sets its password. */
  public void ensureRole(String role, String rolePassword) {
    execute(
        SUPERUSER,
        "do $$ begin if not exists (select from pg_roles where rolname = '"
            + role
            + "') then create role "
            + role
            + " login; end if; end $$",
        "alter role " + role + " password '" + rolePassword + "'");
  }

  /** Creates a database with its owner, when it is not there. */
  public void ensureDatabase(String database, String owner) {
    try (Connection connection =
            DriverManager.getConnection(url(port, SUPERUSER), SUPERUSER, password);
        Statement statement = connection.createStatement()) {
      try (ResultSet found =
          statement.executeQuery("select 1 from pg_database where datname = '" + database + "'")) {
        if (found.next()) {
          return;
        }
      }
      statement.execute("create database " + database + " owner " + owner);
      statement.execute("revoke all on database " + database + " from public");
    } catch (SQLException e) {
      throw new IllegalStateException("cannot create the database " + database, e);
    }
  }

  /** Runs statements as the superuser in a database. */
  public void execute(String database, String... statements) {
    try (Connection connection =
            DriverManager.getConnection(url(port, database), SUPERUSER, password);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("cannot prepare the database " + database, e);
    }
  }

  /** JDBC address of a database on this server. */
  public String jdbcUrl(String database) {
    return url(port, database);
  }

  private static String url(int port, String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /** The loopback port it listens on. */
  public int port() {
    return port;
  }

  /** Stops the server: open sessions are ended, committed data is safe. */
  @Override
  public void close() {
    try {
      if (!isRunning()) {
        LOG.warn("PostgreSQL had already ended");
        return;
      }
      run("pg_ctl", "-D", data.toString(), "-m", "fast", "-w", "stop");
      LOG.info("PostgreSQL stopped");
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL did not stop", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Path log() {
    return data.resolveSibling("postgres.log");
  }

  private void run(String program, String... arguments) throws IOException, InterruptedException {
    output(program, arguments);
  }

  private String output(String program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.add(binaries.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    // pg_ctl leaves the server its own output, so the answer goes to a file, never to a pipe that
    // the server would hold open.
    Path answer = Files.createTempFile("andon-" + program, ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(data.toAbsolutePath().resolve("..").normalize().toFile())
              .redirectErrorStream(true)
              .redirectOutput(answer.toFile())
              .start();
      int code = process.waitFor();
      String text = Files.readString(answer);
      if (code != 0) {
        throw new IOException(program + " ended with exit code " + code + ": " + text.strip());
      }
      return text;
    } finally {
      Files.deleteIfExists(answer);
    }
  }

  /**
   * PostgreSQL refuses to run as root: there, a user namespace makes it an unprivileged process
   * that still owns its files.
   */
  private static List<String> unprivileged() throws IOException, InterruptedException {
    if (!"root".equals(System.getProperty("user.name"))) {
      return List.of();
    }
    Process probe = new ProcessBuilder("unshare", "-U", "true").redirectErrorStream(true).start();
    if (probe.waitFor() != 0) {
      throw new IOException(
          "PostgreSQL does not run as root and this system allows no user namespaces (unshare -U); start Andon as a normal user");
    }
    return List.of("unshare", "-U");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void requireFree(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      socket.getLocalPort();
    } catch (IOException e) {
      throw new IOException(
          "port "
              + port
              + " is taken by another process; free it, or set andon.db.port to another one",
          e);
    }
  }
}
