package dev.andon.dispatch.webhook;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;

/**
 * Keeps a subscription from reaching into the network that Andon stands in: every address of its
 * host must be a public one. Asked before each request; Java keeps a host's addresses for some
 * seconds, so the connection that follows goes to those that were looked at.
 */
final class AddressGuard {
  private AddressGuard() {}

  /**
   * Refuses private addresses.
   *
   * @throws IOException when there is one among the host's, or none at all
   */
  static void check(URI url) throws IOException {
    for (InetAddress address : InetAddress.getAllByName(url.getHost())) {
      if (isPrivate(address)) {
        throw new IOException(
            url.getHost()
                + " is the private address "
                + address.getHostAddress()
                + "; a subscription that may reach it says privateAddress: true");
      }
    }
  }

  static boolean isPrivate(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean uniqueLocal = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
    boolean shared = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
    boolean zero = bytes.length == 4 && bytes[0] == 0;
    return address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()
        || uniqueLocal
        || shared
        || zero;
  }
}
