package dev.andon.journey;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.andon.app.health.WaitingHealth;
import dev.andon.as2.As2Refused;
import dev.andon.as2.MimePart;
import dev.andon.as2.Receipt;
import dev.andon.testing.Certificates;
import dev.andon.testing.Rows;
import dev.andon.testing.TestAndon;
import dev.andon.testing.X12;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.component.as2.api.AS2ClientConnection;
import org.apache.camel.component.as2.api.AS2ClientManager;
import org.apache.camel.component.as2.api.AS2EncryptionAlgorithm;
import org.apache.camel.component.as2.api.AS2MessageStructure;
import org.apache.camel.component.as2.api.AS2ServerConnection;
import org.apache.camel.component.as2.api.AS2SignatureAlgorithm;
import org.apache.camel.component.as2.api.entity.AS2DispositionType;
import org.apache.camel.component.as2.api.entity.AS2MessageDispositionNotificationEntity;
import org.apache.camel.component.as2.api.entity.ApplicationEntity;
import org.apache.camel.component.as2.api.entity.DispositionNotificationMultipartReportEntity;
import org.apache.camel.component.as2.api.entity.MultipartSignedEntity;
import org.apache.camel.component.as2.api.util.HttpMessageUtils;
import org.apache.camel.component.as2.api.util.SigningUtils;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpEntityContainer;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.awaitility.Awaitility;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ACME sends by camel-as2's client, over TCP; the receipts are read and verified by it. */
@Tag("journey")
class As2PartnerTest {
  @TempDir static Path folder;
  private static final int PORT = TestAndon.freePort();
  private static final List<String> RECEIVED = new CopyOnWriteArrayList<>();
  private static final List<Receipt> POSTED = new CopyOnWriteArrayList<>();
  private static HttpServer receiver;
  private static AS2ServerConnection peer;
  private static TestAndon andon;
  private static KeyPair ours;
  private static KeyPair theirs;
  private static X509Certificate ourCertificate;
  private static X509Certificate theirCertificate;
  private static X509Certificate next;

  @BeforeAll
  static void start() throws Exception {
    Security.addProvider(new BouncyCastleProvider()); // the peer asks for it by name
    KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
    keys.initialize(2048);
    ours = keys.generateKeyPair();
    theirs = keys.generateKeyPair();
    ourCertificate = Certificates.selfSigned("CN=Andon", ours);
    theirCertificate = Certificates.selfSigned("CN=Acme", theirs);
    next = Certificates.selfSigned("CN=Acme 2", keys.generateKeyPair());
    Path data = Files.createDirectories(folder.resolve("data"));
    Certificates.useForAs2(data, ours, ourCertificate);
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext("/mdn", As2PartnerTest::takeReceipt);
    receiver.start();
    andon = TestAndon.start(home(), data, Map.of());
  }

  /** Where ACME wants receipts that it asks for there: verified, kept. */
  private static void takeReceipt(HttpExchange exchange) throws IOException {
    try {
      MimePart entity =
          new MimePart(
              Map.of("content-type", exchange.getRequestHeaders().getFirst("Content-Type")),
              exchange.getRequestBody().readAllBytes());
      POSTED.add(Receipt.read(entity, List.of(ourCertificate)));
      exchange.sendResponseHeaders(200, -1);
    } catch (As2Refused e) {
      throw new IOException(e);
    } finally {
      exchange.close();
    }
  }

  /** ACME's server: verifies, signs its receipts. */
  private static AS2ServerConnection peer() throws IOException {
    AS2ServerConnection server =
        new AS2ServerConnection(
            "1.1",
            "Camel AS2",
            "acme.example",
            PORT,
            AS2SignatureAlgorithm.SHA256WITHRSA,
            new Certificate[] {theirCertificate},
            theirs.getPrivate(),
            null,
            "taken",
            new Certificate[] {ourCertificate},
            null,
            null,
            null,
            null);
    server.registerConsumerConfiguration(
        "/acme",
        new AS2ServerConnection.AS2ConsumerConfiguration(
            AS2SignatureAlgorithm.SHA256WITHRSA,
            new Certificate[] {theirCertificate},
            theirs.getPrivate(),
            null,
            new Certificate[] {ourCertificate}));
    server.listen(
        "/acme",
        (request, response, context) -> {
          HttpEntity entity = ((HttpEntityContainer) request).getEntity();
          ApplicationEntity edi =
              HttpMessageUtils.extractEdiPayload(
                  (ClassicHttpRequest) request,
                  new HttpMessageUtils.DecrpytingAndSigningInfo(
                      new Certificate[] {ourCertificate}, null));
          ByteArrayOutputStream content = new ByteArrayOutputStream();
          edi.writeTo(content);
          RECEIVED.add(
              request.getFirstHeader("Message-ID").getValue()
                  + " "
                  + content.toString(StandardCharsets.ISO_8859_1)
                  + " "
                  + entity.getContentType());
        });
    return server;
  }

  @AfterAll
  static void stop() {
    andon.close();
    receiver.stop(0);
    if (peer != null) {
      peer.close();
    }
    Security.removeProvider(BouncyCastleProvider.PROVIDER_NAME);
  }

  private static Path home() throws Exception {
    Path home = TestAndon.home(folder);
    Files.writeString(
        home.resolve("config/partners/acme.yaml"),
        """
        id: ACME
        party: C100
        identifiers:
          - {qualifier: ZZ, id: ACME}
        transport: {kind: as2, theirs: ACME-AS2, ours: ANDON, certificate: [acme-next.pem, acme.pem], url: "http://127.0.0.1:%d/acme", receipts: "http://127.0.0.1:%d"}
        """
            .formatted(PORT, receiver.getAddress().getPort()));
    Files.writeString(
        home.resolve("config/partners/tryout.yaml"),
        """
        id: TRYOUT
        party: C101
        status: test
        identifiers:
          - {qualifier: ZZ, id: TRYOUT}
        transport: {kind: as2, theirs: TRYOUT, ours: ANDON, certificate: acme.pem}
        """);
    Files.writeString(
        home.resolve("config/partners/acme.pem"),
        Certificates.pem("CERTIFICATE", theirCertificate.getEncoded()));
    Files.writeString(
        home.resolve("config/partners/acme-next.pem"),
        Certificates.pem("CERTIFICATE", next.getEncoded()));
    return home;
  }

  private static String order(int control) {
    return X12.order(control, "10").replace("\n", "\r\n");
  }

  /** What camel-as2's client sent and what it got. */
  private static HttpCoreContext send(
      String content, AS2MessageStructure structure, KeyPair signer, String name) throws Exception {
    AS2ClientConnection connection =
        new AS2ClientConnection(
            "1.1",
            "Camel AS2",
            "acme.example",
            "127.0.0.1",
            andon.settings().number("andon.http.port"),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            2,
            Duration.ofSeconds(30),
            null,
            null);
    return new AS2ClientManager(connection)
        .send(
            content,
            "/as2",
            "Order",
            "edi@acme.example",
            "ACME-AS2",
            "ANDON",
            structure,
            "application/edi-x12",
            "US-ASCII",
            null,
            AS2SignatureAlgorithm.SHA256WITHRSA,
            new Certificate[] {theirCertificate},
            signer.getPrivate(),
            null,
            "edi@acme.example",
            "sha-256",
            AS2EncryptionAlgorithm.AES256_CBC,
            new Certificate[] {ourCertificate},
            name,
            null,
            null,
            null,
            null);
  }

  private static AS2MessageDispositionNotificationEntity receipt(HttpCoreContext sent) {
    HttpEntity entity =
        ((HttpEntityContainer) sent.getAttribute(AS2ClientManager.HTTP_RESPONSE)).getEntity();
    assertThat(entity).as("a signed receipt").isInstanceOf(MultipartSignedEntity.class);
    MultipartSignedEntity signed = (MultipartSignedEntity) entity;
    assertThat(SigningUtils.isValid(signed, new Certificate[] {ourCertificate})).isTrue();
    return (AS2MessageDispositionNotificationEntity)
        ((DispositionNotificationMultipartReportEntity) signed.getSignedDataEntity()).getPart(1);
  }

  private static ClassicHttpRequest request(HttpCoreContext sent) {
    return (ClassicHttpRequest) sent.getAttribute(AS2ClientManager.HTTP_REQUEST);
  }

  /** The same request again, its body maybe changed on the way. */
  private static HttpResponse<String> again(ClassicHttpRequest request, String from, String to)
      throws IOException {
    return again(request, from, to, Map.of());
  }

  private static HttpResponse<String> again(
      ClassicHttpRequest request, String from, String to, Map<String, String> more)
      throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    request.getEntity().writeTo(body);
    HttpRequest.Builder copy =
        andon
            .request("/as2")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    body.toString(StandardCharsets.ISO_8859_1).replace(from, to),
                    StandardCharsets.ISO_8859_1));
    Set<String> own = Set.of("host", "content-length", "connection", "expect");
    for (var header : request.getHeaders()) {
      if (!own.contains(header.getName().toLowerCase(java.util.Locale.ROOT))) {
        copy.header(header.getName(), header.getValue());
      }
    }
    more.forEach(copy::setHeader);
    return andon.send(copy);
  }

  private static long stored() throws Exception {
    return Rows.number(andon.store(), "select count(*) from message_in where door = 'edi'");
  }

  private static String mic(AS2MessageDispositionNotificationEntity receipt) {
    return receipt.getReceivedContentMic().getEncodedMessageDigest();
  }

  @Test
  void aSignedOrderIsStoredAndItsReceiptCarriesTheMicThatTheSenderComputes() throws Exception {
    HttpCoreContext sent = send(order(1), AS2MessageStructure.SIGNED, theirs, "as2-1.edi");
    AS2MessageDispositionNotificationEntity receipt = receipt(sent);
    assertThat(receipt.getDispositionType()).isEqualTo(AS2DispositionType.PROCESSED);
    assertThat(receipt.getDispositionModifier()).isNull();
    assertThat(receipt.getOriginalMessageId())
        .isEqualTo(request(sent).getFirstHeader("Message-ID").getValue());
    MultipartSignedEntity entity = (MultipartSignedEntity) request(sent).getEntity();
    ByteArrayOutputStream signed = new ByteArrayOutputStream();
    entity.getSignedDataEntity().writeTo(signed);
    assertThat(mic(receipt))
        .isEqualTo(
            Base64.getEncoder()
                .encodeToString(
                    java.security.MessageDigest.getInstance("SHA-256")
                        .digest(signed.toByteArray())));
    andon.awaitMessage("source=ACME&name=as2-1.edi", "translated");
  }

  @Test
  void anEncryptedAndSignedOrderIsStoredToo() throws Exception {
    HttpCoreContext sent =
        send(order(2), AS2MessageStructure.SIGNED_ENCRYPTED, theirs, "as2-2.edi");
    assertThat(receipt(sent).getDispositionModifier()).isNull();
    andon.awaitMessage("source=ACME&name=as2-2.edi", "translated");
  }

  @Test
  void theSameMessageIdAgainGetsTheSameDispositionAndMicAndIsNotStoredTwice() throws Exception {
    HttpCoreContext sent = send(order(3), AS2MessageStructure.SIGNED, theirs, "as2-3.edi");
    andon.awaitMessage("source=ACME&name=as2-3.edi", "translated");
    long before = stored();
    HttpResponse<String> second = again(request(sent), "", "");
    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(second.body())
        .contains("Disposition: automatic-action/MDN-sent-automatically; processed\r\n")
        .contains("Original-Message-ID: " + request(sent).getFirstHeader("Message-ID").getValue())
        .contains("Received-Content-MIC: " + mic(receipt(sent)) + ", sha-256");
    assertThat(stored()).isEqualTo(before);
  }

  @Test
  void whatCannotBeVerifiedOrDecryptedGetsTheErrorDispositionAndIsNotStored() throws Exception {
    HttpCoreContext good = send(order(4), AS2MessageStructure.SIGNED, theirs, "as2-4.edi");
    andon.awaitMessage("source=ACME&name=as2-4.edi", "translated");
    long before = stored();
    assertThat(again(request(good), "PO1*1*10*", "PO1*1*99*").body())
        .contains("processed/error: integrity-check-failed");
    HttpCoreContext stranger = send(order(5), AS2MessageStructure.SIGNED, ours, "as2-5.edi");
    assertThat(receipt(stranger).getDispositionModifier().toString())
        .contains("authentication-failed");
    HttpCoreContext plain = send(order(6), AS2MessageStructure.PLAIN, theirs, "as2-6.edi");
    assertThat(receipt(plain).getDispositionModifier().toString())
        .contains("insufficient-message-security");
    X509Certificate right = ourCertificate;
    ourCertificate = theirCertificate; // encrypted for someone else
    HttpCoreContext foreign;
    try {
      foreign = send(order(7), AS2MessageStructure.SIGNED_ENCRYPTED, theirs, "as2-7.edi");
    } finally {
      ourCertificate = right;
    }
    assertThat(receipt(foreign).getDispositionModifier().toString()).contains("decryption-failed");
    assertThat(stored()).isEqualTo(before);
    again(request(good), "PO1*1*10*", "PO1*1*98*");
    for (String reason :
        List.of(
            "integrity-check-failed",
            "authentication-failed",
            "insufficient-message-security",
            "decryption-failed")) {
      String cases = awaitCase(reason);
      assertThatJson(cases)
          .as("one case of a reason")
          .inPath("$.items[?(@.key == 'as2/ACME/" + reason + "')]")
          .isArray()
          .hasSize(1);
    }
    assertThat(awaitCase("integrity-check-failed"))
        .containsPattern(
            "We could not decrypt, verify or take a message from ACME-AS2 \\(<[^>]+@acme[^>]*>\\): it was changed after it was signed\\.");
    assertThat(
            Rows.strings(
                andon.store(),
                "select convert_from(bytes, 'UTF8') from message_part p join message_in m on m.tenant = p.tenant and m.id = p.message where m.door = 'as2'"))
        .allMatch(headers -> !headers.contains("PO1") && headers.length() < 500);
  }

  private static String awaitCase(String reason) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(cases()).contains("\"as2/ACME/" + reason + "\""));
    return cases();
  }

  private static String cases() {
    return andon.get("/api/v1/cases?limit=500&type=INT-MESSAGE-REFUSED");
  }

  @Test
  void whatATestPartnerSendsAndCannotBeVerifiedIsNotedAsATestAndOpensNoCase() throws Exception {
    for (int n = 0; n < 20; n++) {
      assertThat(
              andon
                  .send(
                      andon
                          .request("/as2")
                          .header("AS2-From", "TRYOUT")
                          .header("AS2-To", "ANDON")
                          .header("Message-ID", "<" + n + "@tryout>")
                          .POST(HttpRequest.BodyPublishers.ofString("x")))
                  .statusCode())
          .isEqualTo(200);
    }
    andon.awaitMessage("source=TRYOUT", "translated");
    assertThat(
            Rows.strings(
                andon.store(),
                "select body ->> 'test' from event where subject = 'message:as2/TRYOUT/insufficient-message-security'"))
        .as("twenty within one or two hours")
        .hasSizeBetween(1, 2)
        .containsOnly("true");
    assertThat(cases()).doesNotContain("TRYOUT");
  }

  @Test
  void ourAnswerWaitsForThePartnersServerAndIsSentSignedOnceItsReceiptIsGood() throws Exception {
    andon.drop("edi/in", "local-8.edi", X12.order(8, "10"));
    String answer =
        andon
            .awaitMessage("name=local-8.edi", "translated")
            .replaceAll("(?s).*\"name\":\"(997-\\d+\\.edi)\".*", "$1");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(health()).contains("AS2 to ACME"));
    peer = peer();
    Path sent = folder.resolve("data/edi/out/ACME/sent").resolve(answer);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(sent).isRegularFile());
    String content = Files.readString(sent);
    assertThat(RECEIVED)
        .filteredOn(one -> one.replace("\r", "").contains(content))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("<" + answer + ".")
        .contains("multipart/signed");
    assertThat(
            Rows.strings(
                andon.store(),
                "select destination from receipt where kind = 'delivery' and ref = 'ACME/"
                    + answer
                    + "'"))
        .containsExactly("http://127.0.0.1:" + PORT + "/acme/" + answer);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(health()).isEmpty());
  }

  private static String health() {
    return andon.bean("as2Health", WaitingHealth.class).call().getMessage().orElse("");
  }

  @Test
  void aReceiptThatIsAskedForAtAnAgreedAddressIsPostedThereSignedAndAgainForTheSameMessage()
      throws Exception {
    Map<String, String> there =
        Map.of(
            "Receipt-Delivery-Option",
            "http://127.0.0.1:" + receiver.getAddress().getPort() + "/mdn?to=us",
            "Message-ID",
            "<8@acme>");
    HttpCoreContext template = send(order(9), AS2MessageStructure.SIGNED, theirs, "as2-9.edi");
    andon.awaitMessage("source=ACME&name=as2-9.edi", "translated");
    long before = stored();
    HttpResponse<String> answer = again(request(template), "as2-9.edi", "as2-9.edi", there);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    awaitReceipts("<8@acme>", 1);
    again(request(template), "", "", there);
    awaitReceipts("<8@acme>", 2);
    assertThat(POSTED)
        .filteredOn(receipt -> receipt.messageId().equals("<8@acme>"))
        .allMatch(Receipt::taken)
        .allMatch(receipt -> receipt.mic().equals(mic(receipt(template))));
    assertThat(stored()).isEqualTo(before + 1);
    again(
        request(template),
        "PO1*1*10*",
        "PO1*1*99*",
        Map.of(
            "Receipt-Delivery-Option",
            there.get("Receipt-Delivery-Option"),
            "Message-ID",
            "<9@acme>"));
    awaitReceipts("<9@acme>", 1);
    assertThat(POSTED)
        .filteredOn(receipt -> receipt.messageId().equals("<9@acme>"))
        .extracting(Receipt::disposition)
        .containsExactly("processed/error:integrity-check-failed");
    for (String other :
        List.of(
            "http://127.0.0.1:1/mdn",
            "http://169.254.169.254/mdn",
            "https://127.0.0.1:" + receiver.getAddress().getPort() + "/mdn",
            "http://x@127.0.0.1:" + receiver.getAddress().getPort() + "/mdn",
            "mailto:edi@acme.example")) {
      HttpResponse<String> refused =
          again(
              request(template),
              "",
              "",
              Map.of("Receipt-Delivery-Option", other, "Message-ID", "<10@acme>"));
      assertThat(refused.body()).as(other).contains("AS2-RECEIPT-ADDRESS");
      assertThat(refused.statusCode()).isBetween(400, 499);
    }
    assertThat(stored()).isEqualTo(before + 1);
  }

  private static void awaitReceipts(String id, int count) {
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(POSTED)
                    .filteredOn(receipt -> receipt.messageId().equals(id))
                    .hasSize(count));
  }

  @Test
  void strangersAreToldThatNothingIsAgreed() {
    assertThat(
            andon
                .send(
                    andon
                        .request("/as2")
                        .header("AS2-From", "NOBODY")
                        .header("AS2-To", "ANDON")
                        .POST(HttpRequest.BodyPublishers.ofString("x")))
                .body())
        .contains("AS2-PARTNER-UNKNOWN");
  }
}
