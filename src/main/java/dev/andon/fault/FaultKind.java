package dev.andon.fault;

/**
 * What the system does about a fault; the only thing that decides on retry, parking and alarm
 * (decision 0002).
 */
public enum FaultKind {
  /** Bad input: park the original, tell the sender, never retry. */
  REJECTED,
  /** An outage that passes: retry with back-off; in the pipeline without limit. */
  TRANSIENT,
  /** Already processed: acknowledge and count. */
  DUPLICATE,
  /** A stale version: the caller reads again and decides. */
  CONFLICT,
  /** Configuration that cannot work: stop the route, health red. */
  MISCONFIGURED,
  /** Our own error: dead-letter with its trace, alert. */
  DEFECT
}
