package dev.andon.as2;

import java.security.cert.X509Certificate;

/**
 * An agreement with a partner.
 *
 * @param partner id of its profile
 * @param theirs its AS2 name
 * @param ours our AS2 name towards it
 * @param encrypted whether what is only signed is not enough, in either direction
 */
public record As2Link(
    String partner,
    String theirs,
    String ours,
    X509Certificate certificate,
    boolean encrypted,
    As2Keys keys) {}
