package dev.andon.app.security;

/** What a user may do; {@code config/users.yaml} gives each user one or more. */
public enum Role {
  /** Reads cases, messages and reports. */
  VIEWER,
  /** Claims and closes cases. */
  HANDLER,
  /** Approves what others proposed. */
  APPROVER,
  /** Replays dead letters, watches the system. */
  OPERATOR,
  /** Everything. */
  ADMIN
}
