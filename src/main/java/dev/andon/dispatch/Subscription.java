package dev.andon.dispatch;

import java.net.URI;
import java.util.Set;

/**
 * Who wants to be told of what at an address of its own, by signed webhooks; a file of {@code
 * config/subscriptions}.
 *
 * @param name its file's, without the ending
 * @param url where to: https, or http on this machine
 * @param cases {@code opened}, {@code changed}, {@code closed}; empty = none
 * @param events types of processed events; empty = none
 * @param teams only cases of these; empty = of all
 * @param types only cases of these codes of the dictionary; empty = of all
 * @param privateAddress whether the address may be one of this machine or of a private network
 * @param test whether cases and events of test documents are told too
 */
public record Subscription(
    String name,
    URI url,
    Set<String> cases,
    Set<String> events,
    Set<String> teams,
    Set<String> types,
    boolean privateAddress,
    boolean test) {
  private static final Set<String> CASES = Set.of("opened", "changed", "closed");
  private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]");

  /** Begins the destination of what leaves for a subscription; its name follows. */
  public static final String DESTINATION = "webhook:";

  /**
   * Checks it.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  public Subscription {
    require(
        name.matches("[a-z0-9][a-z0-9-]{0,62}"),
        "its name must be lower case letters, digits and -");
    String host = String.valueOf(url.getHost());
    require(
        "https".equals(url.getScheme()) || ("http".equals(url.getScheme()) && HERE.contains(host)),
        "url must be https, or http on this machine, not " + url);
    require(
        url.getHost() != null && url.getUserInfo() == null, "url must name a host, and no user");
    cases = Set.copyOf(cases);
    events = Set.copyOf(events);
    teams = Set.copyOf(teams);
    types = Set.copyOf(types);
    require(CASES.containsAll(cases), "cases are some of opened, changed, closed, not " + cases);
    require(!cases.isEmpty() || !events.isEmpty(), "cases or events must be named");
  }

  private static void require(boolean holds, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(expected);
    }
  }

  /** Whether it is told of a change of a case. */
  public boolean wantsCase(String what, String team, String type, boolean ofTest) {
    return cases().contains(what)
        && (teams().isEmpty() || teams().contains(team))
        && (types().isEmpty() || types().contains(type))
        && (test || !ofTest);
  }

  /** Whether it is told of a processed event. */
  public boolean wantsEvent(String type, boolean ofTest) {
    return events().contains(type) && (test || !ofTest);
  }

  /** Where its effects go. */
  public String destination() {
    return DESTINATION + name;
  }
}
