package dev.andon.as2;

import java.security.cert.X509Certificate;
import org.bouncycastle.cms.CMSEnvelopedData;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.jcajce.JceKeyTransEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientId;

/**
 * What a partner signed.
 *
 * @param payload the file
 * @param fileName as the partner names it; empty = it does not
 * @param signed the signed entity with its headers, byte for byte: what the MIC is computed over
 */
public record As2Message(byte[] payload, String fileName, byte[] signed) {
  /**
   * Decrypts and verifies.
   *
   * @param mustBeEncrypted whether only the signature is not enough
   * @throws As2Refused with the disposition that the sender is told
   */
  public static As2Message open(
      MimePart entity, As2Keys ours, X509Certificate theirs, boolean mustBeEncrypted)
      throws As2Refused {
    MimePart clear = entity;
    if (entity.type().equals("application/pkcs7-mime")) {
      clear = MimePart.parse(decrypt(entity.content(), ours));
    } else if (mustBeEncrypted) {
      throw new As2Refused("insufficient-message-security");
    }
    byte[] signed = SignedEntity.verified(clear, theirs);
    MimePart file = MimePart.parse(signed);
    if (file.type().equals("application/pkcs7-mime") || file.type().startsWith("multipart/")) {
      // Compressed or several files: nothing that we could store as one EDI file.
      throw new As2Refused("unexpected-processing-error");
    }
    return new As2Message(
        file.content(), file.parameter("content-disposition", "filename"), signed);
  }

  private static byte[] decrypt(byte[] envelope, As2Keys ours) throws As2Refused {
    try {
      RecipientInformation recipient =
          new CMSEnvelopedData(envelope)
              .getRecipientInfos()
              .get(new JceKeyTransRecipientId(ours.certificate()));
      if (recipient == null) {
        throw new As2Refused("decryption-failed");
      }
      return recipient.getContent(new JceKeyTransEnvelopedRecipient(ours.key()));
    } catch (CMSException | RuntimeException e) {
      throw new As2Refused("decryption-failed", e);
    }
  }
}
