package dev.andon.fault;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;

/** Says what kind of fault a Java exception is: the one place that maps causes to behaviour. */
public final class Faults {
  private Faults() {}

  /**
   * TRANSIENT for outages of store and broker (SQL states 08, 53, 57P, 40001, 40P01, 55P03;
   * connections refused or lost; a route that is stopped), the stated kind of a {@link
   * FaultException}, else DEFECT.
   */
  public static FaultKind kindOf(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof FaultException stated) {
        return stated.fault().kind();
      }
      if (cause instanceof SQLTransientException
          || cause instanceof SQLRecoverableException
          || (cause instanceof SQLException sql && passes(sql.getSQLState()))
          || cause instanceof IOException
          || cause.getClass().getName().startsWith("jakarta.jms.")
          || cause.getClass().getName().startsWith("org.apache.camel.component.direct.")) {
        return FaultKind.TRANSIENT;
      }
    }
    return FaultKind.DEFECT;
  }

  /** The fault as a value; a DEFECT names the exception's class and message, never a payload. */
  public static Fault of(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof FaultException stated) {
        return stated.fault();
      }
    }
    return Fault.of(
        "DEFECT-" + thrown.getClass().getSimpleName().toUpperCase(java.util.Locale.ROOT),
        kindOf(thrown),
        "an error of our own: " + thrown.getClass().getName(),
        "Report it with the log entry of this time; replay when it is repaired.");
  }

  private static boolean passes(String state) {
    return state != null
        && (state.startsWith("08")
            || state.startsWith("53")
            || state.startsWith("57P")
            || state.equals("40001")
            || state.equals("40P01")
            || state.equals("55P03"));
  }
}
