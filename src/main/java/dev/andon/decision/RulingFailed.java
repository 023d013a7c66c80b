package dev.andon.decision;

/** A decision could not be made from its inputs; the message says which rule and why. */
public final class RulingFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  public RulingFailed(String message) {
    super(message);
  }
}
