package dev.andon.as2;

import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Our private key (RSA, PKCS#8) and its certificate, for decryption and signed receipts. */
public record As2Keys(PrivateKey key, X509Certificate certificate) {
  /** Reads both from one PEM file. */
  public static As2Keys read(Path file) {
    try {
      String pem = Files.readString(file, StandardCharsets.US_ASCII);
      Matcher key =
          Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----")
              .matcher(pem);
      if (!key.find()) {
        throw new GeneralSecurityException("it holds no PRIVATE KEY");
      }
      return new As2Keys(
          KeyFactory.getInstance("RSA")
              .generatePrivate(
                  new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(key.group(1)))),
          certificate(pem));
    } catch (IOException | GeneralSecurityException e) {
      throw wrong(file, "our AS2 key and certificate", e);
    }
  }

  /** Reads a partner's certificate. */
  public static X509Certificate certificate(Path file) {
    try {
      return certificate(Files.readString(file, StandardCharsets.US_ASCII));
    } catch (IOException | GeneralSecurityException e) {
      throw wrong(file, "a partner's AS2 certificate", e);
    }
  }

  private static X509Certificate certificate(String pem) throws GeneralSecurityException {
    int begin = pem.indexOf("-----BEGIN CERTIFICATE-----");
    if (begin < 0) {
      throw new GeneralSecurityException("it holds no CERTIFICATE");
    }
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(pem.substring(begin).getBytes(StandardCharsets.US_ASCII)));
  }

  private static FaultException wrong(Path file, String what, Exception e) {
    return new FaultException(
        Fault.of(
            "AS2-KEYS",
            FaultKind.MISCONFIGURED,
            what + " cannot be read from " + file + ": " + e.getMessage(),
            "Put a PEM file there: RSA key as PKCS#8 without password (ours only), X.509 certificate."),
        e);
  }
}
