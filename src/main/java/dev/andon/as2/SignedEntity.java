package dev.andon.as2;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.CMSSignerDigestMismatchException;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * A {@code multipart/signed} entity (RFC 1847, S/MIME).
 *
 * @param contentType of the body
 */
record SignedEntity(String contentType, byte[] body) {
  /** Signs an entity, headers included, with SHA-256. */
  static SignedEntity of(byte[] entity, As2Keys keys)
      throws GeneralSecurityException, OperatorCreationException, CMSException, IOException {
    CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
    generator.addSignerInfoGenerator(
        new JcaSimpleSignerInfoGeneratorBuilder()
            .build("SHA256withRSA", keys.key(), keys.certificate()));
    generator.addCertificates(new JcaCertStore(List.of(keys.certificate())));
    byte[] signature = generator.generate(new CMSProcessableByteArray(entity), false).getEncoded();
    String boundary = "signed-" + UUID.randomUUID();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    write(body, "--" + boundary + "\r\n");
    body.write(entity);
    write(
        body,
        "\r\n--"
            + boundary
            + "\r\nContent-Type: application/pkcs7-signature; name=\"smime.p7s\"; smime-type=signed-data"
            + "\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"smime.p7s\"\r\n\r\n"
            + Base64.getMimeEncoder().encodeToString(signature)
            + "\r\n--"
            + boundary
            + "--\r\n");
    return new SignedEntity(
        "multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256; boundary=\""
            + boundary
            + "\"",
        body.toByteArray());
  }

  private static void write(ByteArrayOutputStream body, String text) throws IOException {
    body.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * The bytes that were signed, once their signature is verified.
   *
   * @throws As2Refused with the disposition that the sender is told
   */
  static byte[] verified(MimePart entity, List<X509Certificate> theirs) throws As2Refused {
    if (!entity.type().equals("multipart/signed")) {
      throw new As2Refused("insufficient-message-security");
    }
    List<byte[]> parts = entity.parts();
    if (parts.size() != 2) {
      throw new As2Refused("unexpected-processing-error");
    }
    verify(parts.get(0), MimePart.parse(parts.get(1)).content(), theirs);
    return parts.get(0);
  }

  private static void verify(byte[] signed, byte[] signature, List<X509Certificate> theirs)
      throws As2Refused {
    As2Refused refused = new As2Refused("authentication-failed");
    try {
      for (SignerInformation signer :
          new CMSSignedData(new CMSProcessableByteArray(signed), signature)
              .getSignerInfos()
              .getSigners()) {
        for (X509Certificate certificate : theirs) {
          if (isBy(certificate, signer, refused)) {
            return;
          }
        }
      }
    } catch (CMSSignerDigestMismatchException e) {
      throw new As2Refused("integrity-check-failed", e);
    } catch (CMSException | RuntimeException e) {
      refused.addSuppressed(e);
    }
    throw refused;
  }

  private static boolean isBy(
      X509Certificate certificate, SignerInformation signer, As2Refused refused)
      throws CMSSignerDigestMismatchException {
    try {
      return signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(certificate));
    } catch (CMSSignerDigestMismatchException e) {
      throw e;
    } catch (CMSException | OperatorCreationException | RuntimeException e) {
      refused.addSuppressed(e); // e.g. a key of another length: another certificate may fit
      return false;
    }
  }
}
