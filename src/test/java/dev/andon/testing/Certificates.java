package dev.andon.testing;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates of a day for tests. */
public final class Certificates {
  private Certificates() {}

  /** A self-signed one. */
  public static X509Certificate selfSigned(String name, KeyPair keys) throws Exception {
    Instant now = Instant.now();
    return new JcaX509CertificateConverter()
        .getCertificate(
            new JcaX509v3CertificateBuilder(
                    new X500Name(name),
                    BigInteger.valueOf(now.toEpochMilli()),
                    Date.from(now.minusSeconds(60)),
                    Date.from(now.plusSeconds(86_400)),
                    new X500Name(name),
                    keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate())));
  }

  /** Anything of DER in PEM, e.g. {@code CERTIFICATE}. */
  public static String pem(String what, byte[] bytes) {
    return "-----BEGIN "
        + what
        + "-----\n"
        + Base64.getMimeEncoder().encodeToString(bytes)
        + "\n-----END "
        + what
        + "-----\n";
  }

  /** Makes them what a system on this data directory signs and decrypts AS2 messages with. */
  public static void useForAs2(Path data, KeyPair keys, X509Certificate certificate)
      throws Exception {
    Files.createDirectories(data.resolve("secrets"));
    Files.writeString(
        data.resolve("secrets/as2"),
        pem("PRIVATE KEY", keys.getPrivate().getEncoded())
            + pem("CERTIFICATE", certificate.getEncoded()));
  }
}
