package dev.andon.app.cli;

import dev.andon.app.config.Release;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./andon version}. */
@Command(name = "version", description = "Prints the version.", mixinStandardHelpOptions = true)
public final class VersionCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--json", description = "As one JSON object.")
  private boolean json;

  /** The version that the build wrote into the jar. */
  public static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      return new String[] {
        "andon " + Release.of("version"),
        "Camel " + Release.of("camel"),
        "Java " + Runtime.version()
      };
    }
  }

  @Override
  public void run() {
    try {
      String text =
          json
              ? "{\"version\":\"%s\",\"camel\":\"%s\",\"java\":\"%s\"}"
                  .formatted(Release.of("version"), Release.of("camel"), Runtime.version())
              : String.join(System.lineSeparator(), new Provider().getVersion());
      spec.commandLine().getOut().println(text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("the jar has no version", e);
    }
  }
}
