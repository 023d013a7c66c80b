package dev.andon.as2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.andon.testing.Certificates;
import dev.andon.testing.X12;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.cms.CMSCompressedDataGenerator;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.jcajce.ZlibCompressor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class As2SealedTest {
  private static final byte[] FILE = X12.order(1, "10").getBytes(StandardCharsets.ISO_8859_1);
  private static final long LIMIT = 64 * 1024;
  private static As2Keys ours;
  private static As2Keys theirs;

  @BeforeAll
  static void makeKeys() throws Exception {
    ours = keys("CN=Andon");
    theirs = keys("CN=Acme");
  }

  private static As2Keys keys(String name) throws Exception {
    return keys(name, 2048);
  }

  private static As2Keys keys(String name, int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    KeyPair pair = generator.generateKeyPair();
    return new As2Keys(pair.getPrivate(), Certificates.selfSigned(name, pair));
  }

  /** As we see ACME. */
  private static As2Link link(boolean encrypted) {
    return new As2Link(
        "ACME", "ACME", "ANDON", List.of(theirs.certificate()), encrypted, ours, Optional.empty());
  }

  /** As the holder of these keys sees who signs with one of these certificates. */
  private static As2Message open(
      MimePart entity, As2Keys holder, boolean encrypted, X509Certificate... signers)
      throws As2Refused {
    return As2Message.open(
        entity,
        new As2Link("US", "US", "US", List.of(signers), encrypted, holder, Optional.empty()),
        LIMIT);
  }

  private static MimePart entity(String type, byte[] body) {
    return new MimePart(Map.of("content-type", type), body);
  }

  @Test
  void whatIsEncryptedIsOpenedByItsReceiverAloneAndHasTheMicOfWhatWasSigned() throws Exception {
    As2Sealed sealed = As2Sealed.of(link(true), "application/edi-x12", "a.edi", FILE);
    assertThat(new String(sealed.body(), StandardCharsets.ISO_8859_1)).doesNotContain("PO1*");
    MimePart sent = entity(sealed.contentType(), sealed.body());
    As2Message message = open(sent, theirs, true, ours.certificate());
    assertThat(message.payload()).isEqualTo(FILE);
    assertThat(message.fileName()).isEqualTo("a.edi");
    assertThat(
            Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(message.signed())))
        .isEqualTo(sealed.mic());
    assertThatThrownBy(() -> open(sent, ours, true, ours.certificate()))
        .hasMessage("decryption-failed");
    assertThatThrownBy(() -> open(sent, theirs, true, theirs.certificate()))
        .hasMessage("authentication-failed");
  }

  @Test
  void aPartnerThatChangesItsCertificateSignsAndReadsWithEitherAndNobodyElseDoes()
      throws Exception {
    As2Keys next = keys("CN=Acme 2", 3072);
    As2Link changing =
        new As2Link(
            "ACME",
            "ACME",
            "ANDON",
            List.of(theirs.certificate(), next.certificate()),
            true,
            ours,
            Optional.empty());
    As2Sealed sealed = As2Sealed.of(changing, "application/edi-x12", "a.edi", FILE);
    MimePart sent = entity(sealed.contentType(), sealed.body());
    for (As2Keys reader : List.of(theirs, next)) {
      assertThat(open(sent, reader, true, ours.certificate()).payload()).isEqualTo(FILE);
    }
    for (As2Keys signer : List.of(theirs, next)) {
      SignedEntity signed = SignedEntity.of(text("a"), signer);
      MimePart back = entity(signed.contentType(), signed.body());
      assertThat(open(back, ours, false, theirs.certificate(), next.certificate()).payload())
          .asString()
          .isEqualTo("a");
      assertThatThrownBy(() -> open(back, ours, false, keys("CN=X").certificate()))
          .hasMessage("authentication-failed");
    }
  }

  private static byte[] text(String content) {
    return ("Content-Type: application/edi-x12\r\n\r\n" + content)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] compressed(byte[] entity) throws Exception {
    byte[] cms =
        new CMSCompressedDataGenerator()
            .generate(new CMSProcessableByteArray(entity), new ZlibCompressor())
            .getEncoded();
    return ("Content-Type: application/pkcs7-mime; smime-type=compressed-data; name=\"smime.p7z\"\r\n"
            + "Content-Transfer-Encoding: base64\r\n\r\n"
            + Base64.getMimeEncoder().encodeToString(cms))
        .getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void compressedMessagesAreInflatedWhereverTheyWereCompressedAndTheMicIsOfWhatWasSigned()
      throws Exception {
    String order = new String(FILE, StandardCharsets.ISO_8859_1);
    byte[] inside = compressed(text(order));
    SignedEntity signed = SignedEntity.of(inside, theirs);
    As2Message first =
        open(entity(signed.contentType(), signed.body()), ours, false, theirs.certificate());
    assertThat(first.payload()).isEqualTo(FILE);
    assertThat(first.signed()).isEqualTo(inside);

    SignedEntity plain = SignedEntity.of(text(order), theirs);
    String whole =
        "Content-Type: "
            + plain.contentType()
            + "\r\n\r\n"
            + new String(plain.body(), StandardCharsets.ISO_8859_1);
    MimePart outside = MimePart.parse(compressed(whole.getBytes(StandardCharsets.ISO_8859_1)));
    As2Message second = open(outside, ours, false, theirs.certificate());
    assertThat(second.payload()).isEqualTo(FILE);
    assertThat(second.signed()).isEqualTo(text(order));
    assertThatThrownBy(() -> open(outside, ours, true, theirs.certificate()))
        .hasMessage("insufficient-message-security");
  }

  @Test
  void whatInflatesBeyondTheLimitOrIsNoCompressedDataIsRefused() throws Exception {
    int header = text("").length;
    SignedEntity most = SignedEntity.of(compressed(text("a".repeat((int) LIMIT - header))), theirs);
    assertThat(
            open(entity(most.contentType(), most.body()), ours, false, theirs.certificate())
                .payload())
        .hasSize((int) LIMIT - header);
    SignedEntity bomb = SignedEntity.of(compressed(text("a".repeat(50_000_000))), theirs);
    assertThat(bomb.body()).hasSizeLessThan(100_000);
    assertThatThrownBy(
            () -> open(entity(bomb.contentType(), bomb.body()), ours, false, theirs.certificate()))
        .hasMessage("decompression-failed");
    MimePart rubbish =
        entity(
            "application/pkcs7-mime; smime-type=compressed-data",
            "x".getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> open(rubbish, ours, false, theirs.certificate()))
        .hasMessage("decompression-failed");
    SignedEntity twice = SignedEntity.of(compressed(compressed(text("a"))), theirs);
    assertThatThrownBy(
            () ->
                open(entity(twice.contentType(), twice.body()), ours, false, theirs.certificate()))
        .hasMessage("unexpected-processing-error");
  }

  @Test
  void aReceiptIsBelievedOnlyWhenThePartnerSignedItAndSaysThatItTookTheMessage() throws Exception {
    As2Sealed sealed = As2Sealed.of(link(false), "application/edi-x12", "a.edi", FILE);
    byte[] signed =
        open(entity(sealed.contentType(), sealed.body()), theirs, false, ours.certificate())
            .signed();
    String options = "signed-receipt-protocol=required, pkcs7-signature";
    Mdn good = Mdn.of("ACME", "<1@andon>", options, Optional.empty(), Optional.of(signed), theirs);
    MimePart answer = entity(good.contentType(), good.body());
    Receipt receipt = Receipt.read(answer, List.of(theirs.certificate()));
    assertThat(receipt).isEqualTo(new Receipt("<1@andon>", "processed", sealed.mic()));
    assertThat(receipt.taken()).isTrue();
    assertThatThrownBy(() -> Receipt.read(answer, List.of(ours.certificate())))
        .hasMessage("authentication-failed");

    Mdn refused =
        Mdn.of(
            "ACME",
            "<1@andon>",
            options,
            Optional.of("decryption-failed"),
            Optional.empty(),
            theirs);
    Receipt no =
        Receipt.read(entity(refused.contentType(), refused.body()), List.of(theirs.certificate()));
    assertThat(no.disposition()).isEqualTo("processed/error:decryption-failed");
    assertThat(no.taken()).isFalse();

    Mdn unsigned = Mdn.of("ACME", "<1@andon>", "", Optional.empty(), Optional.of(signed), theirs);
    assertThatThrownBy(
            () ->
                Receipt.read(
                    entity(unsigned.contentType(), unsigned.body()), List.of(theirs.certificate())))
        .hasMessage("insufficient-message-security");
  }
}
