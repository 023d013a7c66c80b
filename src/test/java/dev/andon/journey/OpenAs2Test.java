package dev.andon.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.testing.Certificates;
import dev.andon.testing.OpenAs2;
import dev.andon.testing.Rows;
import dev.andon.testing.TestAndon;
import dev.andon.testing.X12;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenAS2, an AS2 server that is neither ours nor Camel's, is the partner. */
@Tag("journey")
class OpenAs2Test {
  @TempDir static Path folder;
  private static OpenAs2 peer;
  private static TestAndon andon;

  @BeforeAll
  static void start() throws Exception {
    KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
    keys.initialize(2048);
    KeyPair ours = keys.generateKeyPair();
    KeyPair theirs = keys.generateKeyPair();
    X509Certificate ourCertificate = Certificates.selfSigned("CN=Andon", ours);
    X509Certificate theirCertificate = Certificates.selfSigned("CN=Open", theirs);
    int http = TestAndon.freePort();
    int messages = TestAndon.freePort();
    int receipts = TestAndon.freePort();
    Path data = Files.createDirectories(folder.resolve("data"));
    Certificates.useForAs2(data, ours, ourCertificate);
    Path home = TestAndon.home(folder);
    Files.writeString(
        home.resolve("config/partners/open.pem"),
        Certificates.pem("CERTIFICATE", theirCertificate.getEncoded()));
    partner(home, "OPEN-SYNC", "url: \"http://127.0.0.1:" + messages + "/\"");
    partner(home, "OPEN-ASYNC", "receipts: \"http://127.0.0.1:" + receipts + "\"");
    Path directory = Files.createDirectories(folder.resolve("peer"));
    KeyStore store = KeyStore.getInstance("PKCS12", new BouncyCastleProvider());
    store.load(null, null);
    store.setKeyEntry(
        "openas2",
        theirs.getPrivate(),
        "openas2".toCharArray(),
        new Certificate[] {theirCertificate});
    store.setCertificateEntry("andon", ourCertificate);
    try (OutputStream file = Files.newOutputStream(directory.resolve("keys.p12"))) {
      store.store(file, "openas2".toCharArray());
    }
    peer = OpenAs2.start(directory, "http://127.0.0.1:" + http + "/as2", messages, receipts);
    andon = TestAndon.start(home, data, Map.of("andon.http.port", Integer.toString(http)));
  }

  private static void partner(Path home, String name, String more) throws Exception {
    Files.writeString(
        home.resolve("config/partners/" + name.toLowerCase(java.util.Locale.ROOT) + ".yaml"),
        """
        id: %1$s
        party: %1$s
        identifiers:
          - {qualifier: ZZ, id: %1$s}
        transport: {kind: as2, theirs: %1$s, ours: ANDON, certificate: open.pem, encrypted: true, %2$s}
        """
            .formatted(name, more));
  }

  @AfterAll
  static void stop() {
    if (andon != null) {
      andon.close();
    }
    peer.close();
  }

  private static String order(String partner, int control) {
    return X12.interchange(
            "ZZ", partner, "PO", control, "850", List.of(X12.order("46000" + control, "10")))
        .replace("\n", "\r\n");
  }

  /** Waits until OpenAS2 has our receipt of a file, and is satisfied with its MIC. */
  private static void awaitSent(String name) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(peer.contents("sent"))
                    .as(() -> tail())
                    .anyMatch(file -> file.startsWith("sent/" + name)));
  }

  private static String tail() {
    try {
      String log = peer.log();
      return log.substring(Math.max(0, log.length() - 6000));
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }

  @Test
  void itsEncryptedOrderIsTakenOurReceiptSatisfiesItAndItTakesOurAnswerAsWeTakeItsReceipt()
      throws Exception {
    peer.put("to-sync", "open-1.edi", order("OPEN-SYNC", 41));
    String message = andon.awaitMessage("source=OPEN-SYNC&name=open-1.edi", "translated");
    awaitSent("open-1.edi");
    String answer = message.replaceAll("(?s).*\"name\":\"(997-\\d+\\.edi)\".*", "$1");
    Path sent = folder.resolve("data/edi/out/OPEN-SYNC/sent").resolve(answer);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(sent).as(() -> tail()).isRegularFile());
    assertThat(peer.contents("inbox"))
        .singleElement()
        .asString()
        .startsWith("inbox/" + answer)
        .contains("AK1*PO*41~");
    assertThat(
            Rows.strings(
                andon.store(),
                "select ref from receipt where kind = 'delivery' and ref like 'OPEN-SYNC/%'"))
        .containsExactly("OPEN-SYNC/" + answer);
    assertThat(peer.contents("error")).isEmpty();
  }

  @Test
  void itsCompressedOrderIsTakenAndItGetsTheReceiptWhereItWantsIt() throws Exception {
    peer.put("to-async", "open-2.edi", order("OPEN-ASYNC", 42));
    andon.awaitMessage("source=OPEN-ASYNC&name=open-2.edi", "translated");
    awaitSent("open-2.edi");
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(Rows.number(andon.store(), "select count(*) from as2_receipt"))
                    .isZero());
    assertThat(Rows.number(andon.store(), "select count(*) from message_in where door = 'as2'"))
        .isZero();
  }
}
