package dev.andon.fault;

/**
 * Carries a {@link Fault} out of code that cannot return one; whoever catches it acts by {@link
 * Fault#kind()}.
 */
public final class FaultException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Fault fault;

  /** Throws without a cause: the fault says it all. */
  public FaultException(Fault fault) {
    super(fault.code() + ": " + fault.message());
    this.fault = fault;
  }

  /** Keeps the cause for the log. */
  public FaultException(Fault fault, Throwable cause) {
    super(fault.code() + ": " + fault.message(), cause);
    this.fault = fault;
  }

  /** Shorthand for a fault without a place. */
  public static FaultException of(String code, FaultKind kind, String message, String repair) {
    return new FaultException(Fault.of(code, kind, message, repair));
  }

  public Fault fault() {
    return fault;
  }
}
