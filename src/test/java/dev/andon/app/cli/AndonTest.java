package dev.andon.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.app.security.Access;
import dev.andon.app.security.Identity;
import dev.andon.app.security.Role;
import dev.andon.app.server.Secrets;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AndonTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void theVersionIsOneJsonObject() {
    assertThat(execute("version", "--json")).isZero();
    assertThat(out.toString()).startsWith("{\"version\":\"").doesNotContain("${");
  }

  @Test
  void anUnknownCommandIsWrongUsage() {
    assertThat(execute("frobnicate")).isEqualTo(2);
    assertThat(execute()).isEqualTo(2);
  }

  @Test
  void aTakenPortEndsInOneSentenceAndExitCodeOne(@TempDir Path data) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      System.setProperty("andon.http.port", "" + taken.getLocalPort());
      assertThat(execute("run", "--data", data.toString())).isEqualTo(1);
      assertThat(err.toString().strip())
          .isEqualTo(
              "andon: port "
                  + taken.getLocalPort()
                  + " is taken by another process. Free it, or set andon.http.port to another one.");
    } finally {
      System.clearProperty("andon.http.port");
    }
  }

  @Test
  void aHashedPasswordLetsItsUserInWithItsRolesOnly(@TempDir Path folder) throws IOException {
    Path users = folder.resolve("users.yaml");
    Files.writeString(
        users,
        "users:\n  maria: {roles: [handler], tenant: north, passwordHash: \""
            + Access.hash("s3cret")
            + "\"}\n");
    Access access = Access.load(users, new Secrets(folder.resolve("secrets")));
    Identity maria = access.authenticate(basic("maria:s3cret")).orElseThrow();
    assertThat(maria.tenant()).isEqualTo("north");
    assertThat(maria.may(Role.HANDLER)).isTrue();
    assertThat(maria.may(Role.VIEWER)).isTrue();
    assertThat(maria.may(Role.OPERATOR)).isFalse();
    assertThat(access.authenticate(basic("maria:s3cret"))).contains(maria);
    assertThat(access.authenticate(basic("maria:guess"))).isEmpty();
    assertThat(access.authenticate(basic("nobody:s3cret"))).isEmpty();
    assertThat(access.authenticate("Basic %%%")).isEmpty();
    assertThat(access.authenticate("Bearer s3cret")).isEmpty();
    assertThat(access.authenticate(null)).isEmpty();
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  private int execute(String... arguments) {
    CommandLine command = Andon.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(arguments);
  }
}
