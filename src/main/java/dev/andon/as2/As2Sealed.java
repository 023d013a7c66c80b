package dev.andon.as2;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Base64;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * A file as it is sent: signed, and encrypted where that is agreed.
 *
 * @param contentType of the body
 * @param mic SHA-256 in Base64 over what was signed: what the receipt must say
 */
public record As2Sealed(String contentType, byte[] body, String mic) {
  /**
   * Seals a file.
   *
   * @param type its media type, e.g. {@code application/edi-x12}
   * @param name ASCII, without quotes and line ends
   */
  public static As2Sealed of(As2Link link, String type, String name, byte[] file)
      throws GeneralSecurityException, OperatorCreationException, CMSException, IOException {
    byte[] entity =
        entity(
            type
                + "\r\nContent-Transfer-Encoding: binary\r\nContent-Disposition: attachment; filename=\""
                + name
                + "\"",
            file);
    String mic =
        Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(entity));
    SignedEntity signed = SignedEntity.of(entity, link.keys());
    if (!link.encrypted()) {
      return new As2Sealed(signed.contentType(), signed.body(), mic);
    }
    CMSEnvelopedDataGenerator generator = new CMSEnvelopedDataGenerator();
    for (X509Certificate certificate : link.certificates()) {
      generator.addRecipientInfoGenerator(new JceKeyTransRecipientInfoGenerator(certificate));
    }
    byte[] envelope =
        generator
            .generate(
                new CMSProcessableByteArray(entity(signed.contentType(), signed.body())),
                new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_CBC).build())
            .getEncoded();
    return new As2Sealed(
        "application/pkcs7-mime; smime-type=enveloped-data; name=\"smime.p7m\"", envelope, mic);
  }

  private static byte[] entity(String type, byte[] content) throws IOException {
    ByteArrayOutputStream entity = new ByteArrayOutputStream();
    entity.write(("Content-Type: " + type + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    entity.write(content);
    return entity.toByteArray();
  }
}
