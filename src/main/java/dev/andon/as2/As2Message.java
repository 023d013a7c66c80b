package dev.andon.as2;

import org.bouncycastle.cms.CMSCompressedData;
import org.bouncycastle.cms.CMSEnvelopedData;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.jcajce.JceKeyTransEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientId;
import org.bouncycastle.cms.jcajce.ZlibExpanderProvider;

/**
 * What a partner signed.
 *
 * @param payload the file
 * @param fileName as the partner names it; empty = it does not
 * @param signed the signed entity with its headers, byte for byte: what the MIC is computed over
 */
public record As2Message(byte[] payload, String fileName, byte[] signed) {
  /**
   * Decrypts, verifies and inflates; compressed may be what is signed or the signed entity itself
   * (RFC 5402).
   *
   * @param limit most bytes that a compressed entity may hold
   * @throws As2Refused with the disposition that the sender is told
   */
  public static As2Message open(MimePart entity, As2Link link, long limit) throws As2Refused {
    MimePart clear = entity;
    if (isCms(entity) && !isCompressed(entity)) {
      clear = MimePart.parse(decrypt(entity.content(), link.keys()));
    } else if (link.encrypted()) {
      throw new As2Refused("insufficient-message-security");
    }
    byte[] signed = SignedEntity.verified(inflated(clear, limit), link.certificates());
    MimePart file = inflated(MimePart.parse(signed), limit);
    if (isCms(file) || file.type().startsWith("multipart/")) {
      // Compressed again or several files: nothing that we could store as one EDI file.
      throw new As2Refused("unexpected-processing-error");
    }
    return new As2Message(
        file.content(), file.parameter("content-disposition", "filename"), signed);
  }

  private static boolean isCms(MimePart entity) {
    return entity.type().equals("application/pkcs7-mime");
  }

  private static boolean isCompressed(MimePart entity) {
    return isCms(entity)
        && entity.parameter("content-type", "smime-type").equalsIgnoreCase("compressed-data");
  }

  private static MimePart inflated(MimePart entity, long limit) throws As2Refused {
    if (!isCompressed(entity)) {
      return entity;
    }
    byte[] content = entity.content();
    try {
      return MimePart.parse(
          new CMSCompressedData(content).getContent(new ZlibExpanderProvider(limit)));
    } catch (CMSException | RuntimeException e) {
      throw new As2Refused("decompression-failed", e);
    }
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
