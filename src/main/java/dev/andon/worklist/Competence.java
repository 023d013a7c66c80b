package dev.andon.worklist;

import java.util.Collection;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which cases a person may be given ({@code works} in {@code config/users.yaml}).
 *
 * @param teams whose worklists; empty = every team's
 * @param types exception types; empty = all
 * @param sites places; empty = all. A case of no place is for everyone
 * @param authorityMinor the most money at stake, minor units of the scoring policy's currency;
 *     empty = without limit
 */
public record Competence(
    Set<String> teams, Set<String> types, Set<String> sites, OptionalLong authorityMinor) {
  /** Everything. */
  public static final Competence ALL =
      new Competence(Set.of(), Set.of(), Set.of(), OptionalLong.empty());

  public Competence {
    teams = Set.copyOf(teams);
    types = Set.copyOf(types);
    sites = Set.copyOf(sites);
  }

  /** True for the worklist of a team. */
  public boolean serves(String team) {
    return teams.isEmpty() || teams.contains(team);
  }

  /** True when the person may be given the case. */
  public boolean may(Waiting one) {
    return (types.isEmpty() || types.contains(one.standing().type()))
        && (sites.isEmpty() || one.site() == null || sites.contains(one.site()))
        && (authorityMinor.isEmpty() || one.amountMinor() <= authorityMinor.getAsLong());
  }

  /** The same person asking for less: empty = no wish. */
  public Competence narrowed(Collection<String> onlyTypes, Collection<String> onlySites) {
    return new Competence(
        teams, narrowed(types, onlyTypes), narrowed(sites, onlySites), authorityMinor);
  }

  private static Set<String> narrowed(Set<String> allowed, Collection<String> wished) {
    if (wished.isEmpty()) {
      return allowed;
    }
    if (allowed.isEmpty()) {
      return Set.copyOf(wished);
    }
    Set<String> both = new TreeSet<>(allowed);
    both.retainAll(Set.copyOf(wished));
    // Nothing in common is no case at all, not every case.
    return both.isEmpty() ? Set.of("") : both;
  }
}
