package dev.andon.app.cli;

import dev.andon.app.security.Access;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./andon password}: the hash of a password for {@code config/users.yaml}. */
@Command(
    name = "password",
    description = "Asks for a password and prints its hash for config/users.yaml.",
    mixinStandardHelpOptions = true)
public final class PasswordCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--password",
      description = "Asked for on the terminal; give it here only in tests.",
      interactive = true,
      arity = "0..1",
      required = true)
  private String password = "";

  @Override
  public void run() {
    spec.commandLine().getOut().println(Access.hash(password));
  }
}
