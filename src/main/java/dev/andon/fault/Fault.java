package dev.andon.fault;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One fault as a value: what was wrong, where, and how to repair it.
 *
 * @param code stable code in upper case with hyphens, e.g. {@code EDI-SEGMENT-MISSING}; {@code
 *     docs/faults.md} lists them
 * @param kind what the system does about it
 * @param message one sentence that says what was found and what was expected; no payload data
 *     beyond the offending value
 * @param repair one sentence that says how the reader can repair it; empty when there is nothing to
 *     do
 * @param position where in the source, see {@link SourcePosition}; {@code null} when the fault has
 *     no place
 */
public record Fault(
    String code, FaultKind kind, String message, String repair, @Nullable SourcePosition position) {
  public Fault {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(repair, "repair");
  }

  /** The same fault at another place. */
  public Fault at(SourcePosition place) {
    return new Fault(code, kind, message, repair, place);
  }

  /** A fault without a place. */
  public static Fault of(String code, FaultKind kind, String message, String repair) {
    return new Fault(code, kind, message, repair, null);
  }
}
