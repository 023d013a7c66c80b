package dev.andon.sandbox;

import java.sql.SQLException;
import java.util.Map;

/** One of the sandbox's services: what each operation of its contract does. */
interface SandboxService {
  /** One operation; its call is checked against the contract before. */
  interface Action {
    Answer run(Call call) throws SQLException;
  }

  /** The contract's name. */
  String name();

  /** By the contract's {@code operationId}; every one must be there. */
  Map<String, Action> actions(Emission emission);
}
