package dev.andon.testing;

import dev.andon.app.cli.Andon;
import java.io.PrintWriter;
import java.io.StringWriter;

/** What a command of the command line said, in this process. */
public record Said(int code, String out, String err) {
  /** Runs a command, e.g. {@code Said.by("rules", "check")}. */
  public static Said by(String... command) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Andon.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(command);
    return new Said(code, out.toString(), err.toString());
  }
}
