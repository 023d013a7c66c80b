package dev.andon.intake.as2;

import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import org.bouncycastle.cms.CMSEnvelopedData;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignerDigestMismatchException;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.cms.jcajce.JceKeyTransEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientId;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * What a partner signed.
 *
 * @param payload the file
 * @param fileName as the partner names it; empty = it does not
 * @param signed the signed entity with its headers, byte for byte: what the MIC is computed over
 */
record As2Message(byte[] payload, String fileName, byte[] signed) {
  /**
   * Decrypts and verifies.
   *
   * @param mustBeEncrypted whether only the signature is not enough
   * @throws As2Refused with the disposition that the sender is told
   */
  static As2Message open(
      MimePart entity, As2Keys ours, X509Certificate theirs, boolean mustBeEncrypted)
      throws As2Refused {
    MimePart clear = entity;
    if (entity.type().equals("application/pkcs7-mime")) {
      clear = MimePart.parse(decrypt(entity.content(), ours));
    } else if (mustBeEncrypted) {
      throw new As2Refused("insufficient-message-security");
    }
    if (!clear.type().equals("multipart/signed")) {
      throw new As2Refused("insufficient-message-security");
    }
    List<byte[]> parts = clear.parts();
    if (parts.size() != 2) {
      throw new As2Refused("unexpected-processing-error");
    }
    byte[] signed = parts.get(0);
    verify(signed, MimePart.parse(parts.get(1)).content(), theirs);
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

  private static void verify(byte[] signed, byte[] signature, X509Certificate theirs)
      throws As2Refused {
    try {
      Collection<SignerInformation> signers =
          new CMSSignedData(new CMSProcessableByteArray(signed), signature)
              .getSignerInfos()
              .getSigners();
      for (SignerInformation signer : signers) {
        if (signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(theirs))) {
          return;
        }
      }
      throw new As2Refused("authentication-failed");
    } catch (CMSSignerDigestMismatchException e) {
      throw new As2Refused("integrity-check-failed", e);
    } catch (CMSException | OperatorCreationException | RuntimeException e) {
      throw new As2Refused("authentication-failed", e);
    }
  }
}
