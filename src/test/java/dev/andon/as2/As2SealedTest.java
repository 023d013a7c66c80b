package dev.andon.as2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.andon.testing.Certificates;
import dev.andon.testing.X12;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class As2SealedTest {
  private static final byte[] FILE = X12.order(1, "10").getBytes(StandardCharsets.ISO_8859_1);
  private static As2Keys ours;
  private static As2Keys theirs;

  @BeforeAll
  static void makeKeys() throws Exception {
    ours = keys("CN=Andon");
    theirs = keys("CN=Acme");
  }

  private static As2Keys keys(String name) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    return new As2Keys(pair.getPrivate(), Certificates.selfSigned(name, pair));
  }

  private static As2Link link(boolean encrypted) {
    return new As2Link("ACME", "ACME", "ANDON", theirs.certificate(), encrypted, ours);
  }

  private static MimePart entity(String type, byte[] body) {
    return new MimePart(Map.of("content-type", type), body);
  }

  @Test
  void whatIsEncryptedIsOpenedByItsReceiverAloneAndHasTheMicOfWhatWasSigned() throws Exception {
    As2Sealed sealed = As2Sealed.of(link(true), "application/edi-x12", "a.edi", FILE);
    assertThat(new String(sealed.body(), StandardCharsets.ISO_8859_1)).doesNotContain("PO1*");
    MimePart sent = entity(sealed.contentType(), sealed.body());
    As2Message message = As2Message.open(sent, theirs, ours.certificate(), true);
    assertThat(message.payload()).isEqualTo(FILE);
    assertThat(message.fileName()).isEqualTo("a.edi");
    assertThat(
            Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(message.signed())))
        .isEqualTo(sealed.mic());
    assertThatThrownBy(() -> As2Message.open(sent, ours, ours.certificate(), true))
        .hasMessage("decryption-failed");
    assertThatThrownBy(() -> As2Message.open(sent, theirs, theirs.certificate(), true))
        .hasMessage("authentication-failed");
  }

  @Test
  void aReceiptIsBelievedOnlyWhenThePartnerSignedItAndSaysThatItTookTheMessage() throws Exception {
    As2Sealed sealed = As2Sealed.of(link(false), "application/edi-x12", "a.edi", FILE);
    byte[] signed =
        As2Message.open(
                entity(sealed.contentType(), sealed.body()), theirs, ours.certificate(), false)
            .signed();
    String options = "signed-receipt-protocol=required, pkcs7-signature";
    Mdn good = Mdn.of("ACME", "<1@andon>", options, Optional.empty(), Optional.of(signed), theirs);
    MimePart answer = entity(good.contentType(), good.body());
    Receipt receipt = Receipt.read(answer, theirs.certificate());
    assertThat(receipt).isEqualTo(new Receipt("<1@andon>", "processed", sealed.mic()));
    assertThat(receipt.taken()).isTrue();
    assertThatThrownBy(() -> Receipt.read(answer, ours.certificate()))
        .hasMessage("authentication-failed");

    Mdn refused =
        Mdn.of(
            "ACME",
            "<1@andon>",
            options,
            Optional.of("decryption-failed"),
            Optional.empty(),
            theirs);
    Receipt no = Receipt.read(entity(refused.contentType(), refused.body()), theirs.certificate());
    assertThat(no.disposition()).isEqualTo("processed/error:decryption-failed");
    assertThat(no.taken()).isFalse();

    Mdn unsigned = Mdn.of("ACME", "<1@andon>", "", Optional.empty(), Optional.of(signed), theirs);
    assertThatThrownBy(
            () ->
                Receipt.read(entity(unsigned.contentType(), unsigned.body()), theirs.certificate()))
        .hasMessage("insufficient-message-security");
  }
}
