package dev.andon.app.cli;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.andon.app.DataDirectory;
import dev.andon.app.Settings;
import dev.andon.app.server.PostgresGuard;
import dev.andon.app.server.PostgresServer;
import dev.andon.app.server.SandboxErp;
import dev.andon.canonical.json.EventJson;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.sandbox.Sandbox;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./andon sandbox}: an ERP, two WMS and a TMS to connect to, in a process of its own. */
@Command(
    name = "sandbox",
    description =
        "Serves an ERP, two WMS and a TMS as REST services over a database of its own; stops on Ctrl-C, goes on after kill -9.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:stopped", "1:could not start; one sentence says why", "2:wrong usage"},
    subcommands = SandboxCommand.FaultCommand.class)
public final class SandboxCommand implements Callable<Integer> {
  private static final String TOKEN = "sandbox-token";
  private static final EventJson JSON = new EventJson();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where everything is kept (default: data/sandbox/).")
  private @Nullable Path data;

  @Option(
      names = "--db-url",
      paramLabel = "URL",
      description =
          "JDBC address of the ERP's database on a PostgreSQL that runs already (default: an own server).")
  private @Nullable String url;

  @Option(
      names = "--db-user",
      paramLabel = "USER",
      defaultValue = SandboxErp.DATABASE,
      description = "Owner of that database (default: ${DEFAULT-VALUE}).")
  private String user = SandboxErp.DATABASE;

  @Option(
      names = "--db-password-file",
      paramLabel = "FILE",
      description = "File with the owner's password.")
  private @Nullable Path passwordFile;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8190",
      description =
          "Port of the admin; erp, wms-north, wms-south and tms follow (default: ${DEFAULT-VALUE}; 0 = any free ones).")
  private int port;

  @Option(
      names = "--size",
      paramLabel = "S",
      defaultValue = "small",
      description =
          "small (200 orders) or large (20,000 orders) when the database is empty (default: ${DEFAULT-VALUE}).")
  private String size = "small";

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Other records (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--webhooks",
      paramLabel = "URL",
      description = "Andon's address: webhooks are posted to URL/webhooks/<source>.")
  private @Nullable URI webhooks;

  @Option(
      names = "--webhook-keys",
      paramLabel = "DIR",
      description = "Folder of their signing keys (default: data/secrets/webhook).")
  private @Nullable Path keys;

  @Option(
      names = "--fault",
      paramLabel = "SERVICE:FAULT=VALUE",
      description =
          "A fault from the start, e.g. erp:latency=500 (see ./andon sandbox fault --help); may be repeated.")
  private List<String> faults = new ArrayList<>();

  @Option(names = "--json", description = "The ready line as one JSON object on standard output.")
  private boolean asJson;

  private String address = "";
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  @Override
  public Integer call() throws Exception {
    if (!size.equals("small") && !size.equals("large")) {
      throw new ParameterException(spec.commandLine(), "--size is small or large, not " + size);
    }
    Settings settings = settings(data);
    CountDownLatch closed = new CountDownLatch(1);
    try {
      Sandbox sandbox = open(settings);
      Map<String, Object> ready = new LinkedHashMap<>(sandbox.members());
      ready.put("database", address);
      ready.put("token", settings.secrets().file(TOKEN).toString());
      write(place(settings), JSON.text(ready));
      for (String fault : faults) {
        inject(fault, settings);
      }
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    close();
                    closed.countDown();
                  },
                  "shutdown"));
      tell(ready);
      closed.await();
      return 0;
    } catch (RuntimeException | IOException | SQLException e) {
      close();
      throw e;
    }
  }

  private static Settings settings(@Nullable Path data) {
    Path folder =
        data == null
            ? Settings.load(Map.of()).dataDirectory().resolve("sandbox")
            : data.toAbsolutePath();
    return Settings.load(Map.of("andon.data", folder.toString()));
  }

  private static Path place(Settings settings) {
    return settings.dataDirectory().resolve("sandbox.json");
  }

  private Sandbox open(Settings settings) throws SQLException, IOException {
    opened.push(DataDirectory.lock(settings.dataDirectory()));
    HikariConfig config = new HikariConfig();
    config.setPoolName("sandbox");
    config.setAutoCommit(false);
    config.setMaximumPoolSize(10);
    config.setConnectionTimeout(5_000);
    config.setInitializationFailTimeout(30_000);
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    config.setUsername(user);
    if (url == null) {
      PostgresServer server =
          PostgresServer.start(
              settings.dataDirectory(),
              settings
                  .find("andon.db.binaries")
                  .map(settings.home()::resolve)
                  .orElseGet(() -> settings.dataDirectory().resolve("pgsql")),
              settings.secrets(),
              0);
      opened.push(server);
      opened.push(PostgresGuard.watch(server));
      config.setJdbcUrl(SandboxErp.prepare(server, settings.secrets()));
      config.setPassword(settings.secrets().get("database-erp"));
    } else {
      config.setJdbcUrl(url);
      if (passwordFile != null) {
        config.setPassword(Files.readString(passwordFile).strip());
      }
    }
    address = config.getJdbcUrl();
    HikariDataSource database = new HikariDataSource(config);
    opened.push(database);
    Sandbox.prepare(database, SandboxErp.scripts());
    Sandbox sandbox =
        Sandbox.start(
            new Sandbox.Options(
                database,
                settings.secrets().get(TOKEN),
                size,
                seed,
                port,
                Optional.ofNullable(webhooks),
                keys == null ? Settings.load(Map.of()).secrets().file("webhook") : keys,
                Clock.systemUTC()));
    opened.push(sandbox);
    return sandbox;
  }

  private void tell(Map<String, Object> ready) {
    PrintWriter out = spec.commandLine().getOut();
    if (asJson) {
      out.println(JSON.text(ready));
    } else {
      out.println("The sandbox is ready.");
      Map<?, ?> services = (Map<?, ?>) Objects.requireNonNull(ready.get("services"));
      services.forEach(
          (name, address) -> out.printf("  %-10s %s   (contract: /openapi)%n", name, address));
      out.printf("  %-10s %s/faults%n", "faults", ready.get("admin"));
      out.printf("  %-10s %s%n", "database", ready.get("database"));
      out.printf("  %-10s %s%n", "token", ready.get("token"));
      out.println("  Ctrl-C stops.");
    }
    out.flush();
  }

  private static void write(Path file, String text) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(draft, text);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        LoggerFactory.getLogger(SandboxCommand.class).error("The shutdown was not clean", e);
      }
    }
  }

  private void inject(String fault, Settings settings) throws IOException, InterruptedException {
    int colon = fault.indexOf(':');
    if (colon < 0) {
      throw new ParameterException(
          spec.commandLine(), "--fault is SERVICE:FAULT=VALUE, not " + fault);
    }
    change(settings, fault.substring(0, colon), List.of(fault.substring(colon + 1)));
  }

  /** What the admin of the sandbox on these data answers. */
  private static String change(Settings settings, String service, List<String> faults)
      throws IOException, InterruptedException {
    if (!Files.exists(place(settings))) {
      throw FaultException.of(
          "SANDBOX-ABSENT",
          FaultKind.MISCONFIGURED,
          "no sandbox was ever started on " + settings.dataDirectory(),
          "Start ./andon sandbox, or name its folder with --data.");
    }
    Map<String, Object> members = JSON.object(Files.readString(place(settings)));
    Map<String, Object> wanted = new LinkedHashMap<>();
    for (String fault : faults) {
      int equals = fault.indexOf('=');
      wanted.put(
          equals < 0 ? fault : fault.substring(0, equals),
          equals < 0 ? "" : fault.substring(equals + 1));
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(members.get("admin") + "/faults/" + service))
            .header("Authorization", "Bearer " + settings.secrets().get(TOKEN));
    if (wanted.isEmpty()) {
      request.DELETE();
    } else {
      request.PUT(HttpRequest.BodyPublishers.ofString(JSON.text(wanted)));
    }
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw FaultException.of(
          "SANDBOX-FAULT",
          FaultKind.REJECTED,
          "the sandbox does not take this fault: " + answer.body(),
          "See ./andon sandbox fault --help.");
    }
    return answer.body();
  }

  /** {@code ./andon sandbox fault SERVICE [FAULT=VALUE...]}: makes a running service fail. */
  @Command(
      name = "fault",
      description = {
        "Changes the faults of a running sandbox's service; without a fault it is well again.",
        "latency=MILLIS, errors=SHARE (500, nothing done), lost=SHARE (done, but no answer), outage=none|refused|unavailable, duplicates=SHARE and outOfOrder=SHARE (of what it emits)."
      },
      mixinStandardHelpOptions = true)
  public static final class FaultCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "SERVICE", description = "erp, wms-north, wms-south or tms.")
    private String service = "";

    @Parameters(
        index = "1..*",
        arity = "0..*",
        paramLabel = "FAULT=VALUE",
        description = "e.g. latency=500")
    private List<String> faults = new ArrayList<>();

    @Option(
        names = "--data",
        paramLabel = "DIR",
        description = "The sandbox's folder (default: data/sandbox/).")
    private @Nullable Path data;

    @Override
    public Integer call() throws IOException, InterruptedException {
      spec.commandLine().getOut().println(change(settings(data), service, faults));
      spec.commandLine().getOut().flush();
      return 0;
    }
  }
}
