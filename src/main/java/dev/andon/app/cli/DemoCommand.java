package dev.andon.app.cli;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.andon.app.Application;
import dev.andon.app.DemoBeans;
import dev.andon.app.Settings;
import dev.andon.canonical.json.EventJson;
import dev.andon.demo.Day;
import dev.andon.demo.DayGenerator;
import dev.andon.demo.Entry;
import dev.andon.demo.Player;
import dev.andon.demo.Summary;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.camel.spi.Registry;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code ./andon demo}: the system with a sandbox ERP and a working day played in through its
 * doors.
 */
@Command(
    name = "demo",
    description =
        "Starts Andon with a sandbox ERP, plays a working day of six warehouses in through the real doors, and keeps running.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the day is over and nothing was lost",
      "1:could not start, or something was lost",
      "2:wrong usage"
    })
public final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--once", description = "Play the day to its end, print the summary and stop.")
  private boolean once;

  @Option(
      names = "--json",
      description = "Print the summary as one JSON object on standard output.")
  private boolean asJson;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Where everything is kept (default: data/); started again on it, the day goes on where it was.")
  private @Nullable Path data;

  @Option(
      names = "--speed",
      paramLabel = "SPEED",
      defaultValue = "normal",
      description = "normal (the day takes 72 s or more) or max.")
  private String speed = "normal";

  @Option(
      names = "--scale",
      paramLabel = "S",
      defaultValue = "1",
      description = "Size of the day: 1 is more than 2,000 messages.")
  private double scale;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "20260302",
      description = "Another day.")
  private long seed;

  @Option(
      names = "--withhold",
      paramLabel = "N",
      defaultValue = "0",
      hidden = true,
      description = "Leaves the first N entries of step 1 out, to show that a loss is seen.")
  private int withhold;

  @Override
  public Integer call() throws Exception {
    Map<String, String> overrides = new HashMap<>();
    if (data != null) {
      overrides.put("andon.data", data.toAbsolutePath().toString());
    }
    overrides.put("andon.erp.enabled", "true");
    overrides.put("andon.erp.pollMillis", "100");
    overrides.put("andon.intake.flat.stableMillis", "0");
    Application application = Application.start(Settings.load(overrides), new DemoBeans());
    try {
      RunCommand.closeOnSignal(application);
      Day day = DayGenerator.generate(seed, scale);
      play(application, day);
      Map<String, Object> summary =
          Summary.of(
              bean(application, "dataSource", DataSource.class),
              application.settings().tenant(),
              day);
      print(summary);
      if (!once) {
        RunCommand.printWhereToLook(spec.commandLine().getErr(), application.settings());
        application.awaitClose();
      }
      return Long.valueOf(0).equals(summary.get("lost")) ? 0 : 1;
    } finally {
      application.close();
    }
  }

  private void play(Application application, Day day)
      throws SQLException, IOException, InterruptedException {
    Settings settings = application.settings();
    try (HikariDataSource erp = owner(application)) {
      Player.Places places =
          new Player.Places(
              bean(application, "dataSource", DataSource.class),
              erp,
              settings.dataDirectory(),
              URI.create("http://127.0.0.1:" + settings.get("andon.http.port")),
              source -> settings.secrets().get("webhook/" + source),
              Clock.systemUTC(),
              settings.tenant());
      Player player =
          new Player(played(day), places, Duration.ofMillis(speed.equals("max") ? 0 : 1500));
      PrintWriter err = spec.commandLine().getErr();
      ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor();
      try {
        var unused =
            ticker.scheduleAtFixedRate(
                () -> {
                  err.println(player.progress());
                  err.flush();
                },
                0,
                1,
                TimeUnit.SECONDS);
        player.play();
      } finally {
        ticker.shutdownNow();
      }
      err.println(player.progress());
      err.flush();
    }
  }

  /** The day less what is withheld; the summary still counts the whole of it. */
  private Day played(Day day) {
    List<Entry> kept = new ArrayList<>(day.entries());
    int left = withhold;
    for (Entry entry : day.of(1)) {
      if (left-- > 0) {
        kept.remove(entry);
      }
    }
    return new Day(day.steps(), kept);
  }

  /** The sandbox ERP as its owner: the player is the ERP. */
  private static HikariDataSource owner(Application application) {
    HikariDataSource reader = bean(application, "outboxErp-erp", HikariDataSource.class);
    HikariConfig config = new HikariConfig();
    config.setPoolName("sandbox-erp");
    config.setJdbcUrl(reader.getJdbcUrl());
    config.setUsername("erp");
    config.setPassword(application.settings().secrets().get("database-erp"));
    config.setMaximumPoolSize(2);
    return new HikariDataSource(config);
  }

  private static <T> T bean(Application application, String name, Class<T> type) {
    Registry registry = application.camel().getRegistry();
    T bean = registry.lookupByNameAndType(name, type);
    if (bean == null) {
      throw new IllegalStateException("the bean " + name + " is not wired");
    }
    return bean;
  }

  private void print(Map<String, Object> summary) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(asJson ? new EventJson().text(summary) : Summary.table(summary));
    out.flush();
  }
}
