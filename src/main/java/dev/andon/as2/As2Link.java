package dev.andon.as2;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * An agreement with a partner.
 *
 * @param partner id of its profile
 * @param theirs its AS2 name
 * @param ours our AS2 name towards it
 * @param certificates its certificates, more than one while it changes them: each may sign, and
 *     what we send is encrypted for each
 * @param encrypted whether what is only signed is not enough, in either direction
 */
public record As2Link(
    String partner,
    String theirs,
    String ours,
    List<X509Certificate> certificates,
    boolean encrypted,
    As2Keys keys) {
  public As2Link {
    certificates = List.copyOf(certificates);
  }
}
