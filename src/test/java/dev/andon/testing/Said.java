package dev.andon.testing;

import dev.andon.app.cli.Andon;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

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

  /** The same of a command that asks a running system. */
  public static Said by(TestAndon running, String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(
        List.of(
            "--url",
            "http://127.0.0.1:" + running.settings().get("andon.http.port"),
            "--data",
            running.settings().dataDirectory().toString()));
    return by(all.toArray(String[]::new));
  }
}
