package dev.andon.app.cli;

import dev.andon.app.Application;
import dev.andon.app.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./andon run}: starts the system and keeps it running until it is told to stop. */
@Command(
    name = "run",
    description = "Starts Andon on the configuration in config/; stops on Ctrl-C.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:stopped", "1:could not start; one sentence says why", "2:wrong usage"})
public final class RunCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where everything is kept (default: data/).")
  private @Nullable Path data;

  @Override
  public Integer call() throws InterruptedException {
    Map<String, String> overrides = new HashMap<>();
    if (data != null) {
      overrides.put("andon.data", data.toAbsolutePath().toString());
    }
    Application application = Application.start(Settings.load(overrides));
    closeOnSignal(application);
    printWhereToLook(spec.commandLine().getErr(), application.settings());
    application.awaitClose();
    return 0;
  }

  /** Ctrl-C and TERM stop the system in order before the process ends. */
  public static void closeOnSignal(Application application) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    application.close();
                  } catch (RuntimeException e) {
                    LoggerFactory.getLogger(RunCommand.class)
                        .error("The shutdown was not clean", e);
                  }
                },
                "shutdown"));
  }

  /** Tells the addresses, and where the generated credentials lie. */
  public static void printWhereToLook(PrintWriter out, Settings settings) {
    Path data = settings.dataDirectory();
    out.println("Andon is ready.");
    out.printf(
        "  API      http://127.0.0.1:%s/api/v1   (bearer token: %s)%n",
        settings.get("andon.http.port"), data.resolve("secrets/api-token"));
    out.printf(
        "  Console  http://127.0.0.1:%s/hawtio   (user admin, password: %s)%n",
        settings.get("andon.console.port"), data.resolve("secrets/admin-password"));
    out.printf(
        "  Health   http://127.0.0.1:%s/observe/health/ready, metrics at /observe/metrics%n",
        settings.get("andon.management.port"));
    out.printf("  EDI      drop files into %s%n", data.resolve("edi/in"));
    out.println("  Ctrl-C stops.");
    out.flush();
  }
}
