package dev.andon.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.andon.app.health.WaitingHealth;
import dev.andon.fault.FaultException;
import dev.andon.intake.edi.PartnerDirectory;
import dev.andon.testing.Rows;
import dev.andon.testing.TestAndon;
import dev.andon.testing.X12;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.SftpEventListener;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ACME has an SFTP server (Apache MINA SSHD over TCP), SUPPLYCO has folders only. */
@Tag("journey")
class SftpPartnerTest {
  @TempDir static Path folder;
  private static final int PORT = TestAndon.freePort();
  private static final AtomicBoolean MAY_REMOVE = new AtomicBoolean(true);
  private static final List<String> RENAMED = new CopyOnWriteArrayList<>();
  private static KeyPair hostKey;
  private static KeyPair ownKey;
  private static Path data;
  private static Path remote;
  private static SshServer server;
  private static TestAndon andon;

  @BeforeAll
  static void start() throws Exception {
    KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
    keys.initialize(2048);
    hostKey = keys.generateKeyPair();
    ownKey = keys.generateKeyPair();
    remote = Files.createDirectories(folder.resolve("remote"));
    Files.createDirectories(remote.resolve("outbound"));
    Files.createDirectories(remote.resolve("inbound"));
    data = Files.createDirectories(folder.resolve("data"));
    Files.createDirectories(data.resolve("secrets/partners"));
    Files.writeString(data.resolve("secrets/partners/ACME"), "correct horse\n");
    server = serve();
    andon = TestAndon.start(home(profile(hostKey)), data, Map.of());
  }

  @AfterAll
  static void stop() throws IOException {
    andon.close();
    server.stop(true);
  }

  private static String profile(KeyPair key) {
    return """
        id: ACME
        party: C100
        identifiers:
          - {qualifier: ZZ, id: ACME}
        transport:
          kind: sftp
          host: 127.0.0.1
          port: %d
          user: andon
          in: outbound
          out: inbound
          pollSeconds: 1
          hostKey: %s
        """
        .formatted(PORT, PublicKeyEntry.toString(key.getPublic()));
  }

  /** This installation with another profile of ACME. */
  private static Path home(String profile) throws IOException {
    Path home = TestAndon.home(folder);
    Files.writeString(home.resolve("config/partners/acme.yaml"), profile);
    return home;
  }

  private static SshServer serve() throws IOException {
    SshServer server = SshServer.setUpDefaultServer();
    server.setHost("127.0.0.1");
    server.setPort(PORT);
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    server.setPasswordAuthenticator(
        (user, password, session) -> user.equals("andon") && password.equals("correct horse"));
    server.setPublickeyAuthenticator(
        (user, key, session) -> user.equals("andon") && key.equals(ownKey.getPublic()));
    server.setFileSystemFactory(new VirtualFileSystemFactory(remote));
    SftpSubsystemFactory sftp = new SftpSubsystemFactory.Builder().build();
    sftp.addSftpEventListener(
        new SftpEventListener() {
          @Override
          public void removing(ServerSession session, Path path, boolean directory)
              throws IOException {
            if (!MAY_REMOVE.get() && path.toString().contains("outbound")) {
              throw new IOException("not now");
            }
          }

          @Override
          public void moved(
              ServerSession session,
              Path from,
              Path to,
              java.util.Collection<java.nio.file.CopyOption> options,
              Throwable thrown) {
            RENAMED.add(from.getFileName() + " " + to.getFileName());
          }
        });
    server.setSubsystemFactories(List.of(sftp));
    server.start();
    return server;
  }

  private static void put(String name, String content) throws IOException {
    Path draft = remote.resolve("outbound").resolve(name + ".tmp");
    Files.writeString(draft, content, StandardCharsets.ISO_8859_1);
    Files.move(draft, remote.resolve("outbound").resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private static String answerTo(String name) {
    return andon
        .get("/api/v1/messages?name=" + name)
        .replaceAll("(?s).*\"name\":\"(997-\\d+\\.edi)\".*", "$1");
  }

  private static void awaitFile(Path file) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(file).isRegularFile());
  }

  private static String health(TestAndon of) {
    return of.bean("sftpHealth", WaitingHealth.class).call().getMessage().orElse("");
  }

  @Test
  void anOrderIsTakenFromThePartnersServerAndThe997DeliveredThereUnderATemporaryNameFirst()
      throws Exception {
    Files.writeString(remote.resolve("outbound/half.edi.tmp"), X12.order(99, "10"));
    put("sftp-1.edi", X12.order(1, "10"));
    andon.awaitMessage("name=sftp-1.edi", "translated");
    assertThat(andon.get("/api/v1/messages?name=sftp-1.edi")).contains("\"source\":\"ACME\"");
    String answer = answerTo("sftp-1.edi");
    awaitFile(remote.resolve("inbound").resolve(answer));
    assertThat(Files.readString(remote.resolve("inbound").resolve(answer))).contains("AK9*A*1*1*1");
    assertThat(RENAMED).contains(answer + ".tmp " + answer);
    awaitFile(data.resolve("edi/out/ACME/sent").resolve(answer));
    assertThat(
            Rows.number(
                andon.store(),
                "select count(*) from receipt where kind = 'delivery' and ref = 'ACME/"
                    + answer
                    + "'"))
        .isEqualTo(1);
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(remote.resolve("outbound/sftp-1.edi")).doesNotExist());
    assertThat(remote.resolve("outbound/half.edi.tmp")).exists();
    assertThat(
            Rows.number(andon.store(), "select count(*) from message_in where name like 'half%'"))
        .isZero();
  }

  @Test
  void aFileThatCouldNotBeRemovedAfterTheStoreIsKnownAgainAndNotStoredTwice() throws Exception {
    MAY_REMOVE.set(false);
    put("sftp-2.edi", X12.order(2, "10"));
    andon.awaitMessage("name=sftp-2.edi", "translated");
    int before = andonPolls();
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> andonPolls() > before + 1);
    assertThat(remote.resolve("outbound/sftp-2.edi")).exists();
    MAY_REMOVE.set(true);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(remote.resolve("outbound/sftp-2.edi")).doesNotExist());
    assertThat(
            Rows.number(andon.store(), "select count(*) from message_in where name = 'sftp-2.edi'"))
        .isEqualTo(1);
    put("sftp-2.edi", X12.order(22, "10"));
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                Rows.number(
                        andon.store(),
                        "select count(*) from message_in where name = 'sftp-2.edi' and state = 'translated'")
                    == 2);
  }

  /** Exchanges of the intake route so far. */
  private static int andonPolls() {
    var route =
        andon
            .application()
            .camel()
            .getCamelContextExtension()
            .getContextPlugin(org.apache.camel.api.management.ManagedCamelContext.class)
            .getManagedRoute("intake-sftp-acme");
    try {
      return (int) route.getExchangesTotal();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anOutageOfThePartnersServerDegradesHealthHoldsUpNobodyElseAndLosesNothing()
      throws Exception {
    server.stop(true);
    andon.drop("edi/in", "local-3.edi", X12.order(3, "10"));
    andon.awaitMessage("name=local-3.edi", "translated");
    String answer = answerTo("local-3.edi");
    awaitFile(data.resolve("edi/out/ACME").resolve(answer));
    andon.drop(
        "edi/in",
        "supplier.edi",
        X12.interchange(
            "01",
            "SUPPLYCO",
            "PR",
            5007,
            "855",
            List.of(
                List.of(
                    "BAK*00*AC*P900*20260302",
                    "PO1*1*10*EA*4.00**VN*I9",
                    "ACK*IA*10*EA",
                    "CTT*1"))));
    andon.awaitMessage("name=supplier.edi", "translated");
    awaitFile(data.resolve("edi/out/SUPPLYCO").resolve(answerTo("supplier.edi")));
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(health(andon)).contains("SFTP from ACME").contains("SFTP to ACME"));
    assertThat(
            Rows.number(
                andon.store(),
                "select count(*) from receipt where kind = 'delivery' and ref = 'ACME/"
                    + answer
                    + "'"))
        .isZero();
    put("sftp-4.edi", X12.order(4, "10"));
    server = serve();
    awaitFile(remote.resolve("inbound").resolve(answer));
    andon.awaitMessage("name=sftp-4.edi", "translated");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(health(andon)).doesNotContain("ACME"));
  }

  @Test
  void aServerWithAnotherHostKeyThanThePinnedOneGetsNothing() throws Exception {
    KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
    keys.initialize(2048);
    Path other = Files.createDirectories(folder.resolve("other"));
    Files.createDirectories(other.resolve("secrets/partners"));
    Files.writeString(other.resolve("secrets/partners/ACME"), "correct horse");
    Files.createDirectories(other.resolve("edi/out/ACME"));
    Files.writeString(other.resolve("edi/out/ACME/secret-answer.edi"), "ISA");
    try (TestAndon wary = TestAndon.start(home(profile(keys.generateKeyPair())), other, Map.of())) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> assertThat(health(wary)).contains("SFTP to ACME").contains("HostKey"));
      assertThat(remote.resolve("inbound/secret-answer.edi")).doesNotExist();
    }
  }

  @Test
  void aPrivateKeyOpensThePartnersServerInPlaceOfAPassword() throws Exception {
    Path other = Files.createDirectories(folder.resolve("keyed"));
    Files.createDirectories(other.resolve("secrets/partners"));
    Files.writeString(
        other.resolve("secrets/partners/ACME"),
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(ownKey.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n");
    Files.createDirectories(other.resolve("edi/out/ACME"));
    Files.writeString(other.resolve("edi/out/ACME/keyed-answer.edi"), "ISA");
    try (TestAndon keyed = TestAndon.start(home(profile(hostKey)), other, Map.of())) {
      awaitFile(remote.resolve("inbound/keyed-answer.edi"));
      assertThat(health(keyed)).isEmpty();
    }
  }

  @Test
  void aTransportThatCannotWorkIsRefusedAtLoadWithEveryReason() throws Exception {
    Path partners = Files.createDirectories(folder.resolve("bad"));
    Files.writeString(
        partners.resolve("acme.yaml"),
        profile(hostKey)
            .replace("port: " + PORT, "port: 70000")
            .replace("in: outbound", "in: ../x")
            .replaceAll("hostKey: .*", "hostKey: trust me"));
    assertThatThrownBy(() -> PartnerDirectory.read(partners))
        .isInstanceOf(FaultException.class)
        .hasMessageContainingAll("acme.yaml", "port must be", "in must be", "hostKey must be");
    Files.writeString(
        partners.resolve("acme.yaml"), profile(hostKey).replace("kind: sftp", "kind: pigeon"));
    assertThatThrownBy(() -> PartnerDirectory.read(partners))
        .isInstanceOf(FaultException.class)
        .hasMessageContainingAll("pigeon", "sftp");
    Path poor = Files.createDirectories(folder.resolve("poor"));
    Path home = home(profile(hostKey));
    assertThatThrownBy(() -> TestAndon.start(home, poor, Map.of()).close())
        .isInstanceOf(FaultException.class)
        .hasMessageContaining("secrets/partners/ACME");
  }
}
