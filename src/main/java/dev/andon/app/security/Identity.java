package dev.andon.app.security;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An authenticated caller.
 *
 * @param user the name that audits show
 * @param tenant the one tenant whose data it sees
 */
public record Identity(String user, String tenant, Set<Role> roles) {
  public Identity {
    roles = Set.copyOf(roles);
  }

  /** True when a role, or admin, was given; every role may read. */
  public boolean may(Role role) {
    return roles.contains(role)
        || roles.contains(Role.ADMIN)
        || (role == Role.VIEWER && !roles.isEmpty())
        || (role == Role.HANDLER && roles.contains(Role.APPROVER));
  }

  /**
   * The roles as a header carries them: lower case, comma-separated, in the order of {@link Role}.
   */
  public String rolesText() {
    return roles.isEmpty()
        ? ""
        : EnumSet.copyOf(roles).stream()
            .map(role -> role.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(","));
  }

  /** The caller of an exchange, from the headers that the HTTP server set. */
  public static Identity of(String user, String tenant, String rolesText) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String role : rolesText.split(",")) {
      if (!role.isBlank()) {
        roles.add(Role.valueOf(role.strip().toUpperCase(Locale.ROOT)));
      }
    }
    return new Identity(user, tenant, roles);
  }
}
