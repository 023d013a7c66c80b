package dev.andon.as2;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * An agreement with a partner.
 *
 * @param partner id of its profile
 * @param theirs its AS2 name
 * @param ours our AS2 name towards it
 * @param certificates its certificates, more than one while it changes them: each may sign, and
 *     what we send is encrypted for each
 * @param encrypted whether what is only signed is not enough, in either direction
 * @param receipts where it takes asynchronous receipts; empty = nowhere
 */
public record As2Link(
    String partner,
    String theirs,
    String ours,
    List<X509Certificate> certificates,
    boolean encrypted,
    As2Keys keys,
    Optional<URI> receipts) {
  public As2Link {
    certificates = List.copyOf(certificates);
  }

  /**
   * Whether a receipt may be posted there: scheme, host and port are those agreed. Whoever knows
   * two AS2 names could otherwise make us post to any address inside our network.
   */
  public boolean takesReceiptsAt(URI url) {
    return url.getUserInfo() == null
        && receipts
            .filter(agreed -> agreed.getScheme().equalsIgnoreCase(url.getScheme()))
            .filter(agreed -> agreed.getHost().equalsIgnoreCase(url.getHost()))
            .filter(agreed -> agreed.getPort() == url.getPort())
            .isPresent();
  }

  /** An AS2 name as a header's value. */
  public static String quoted(String name) {
    return name.contains(" ") ? "\"" + name + "\"" : name;
  }
}
