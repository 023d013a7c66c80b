package dev.andon.intake.edi;

/**
 * Takes the segments of a set as elements: the set is {@code transaction}, the first segment of a
 * loop holds the segments of the loop.
 *
 * @param <X> what it may throw
 */
interface SetSink<X extends Exception> {
  /** The set as an element. */
  String TRANSACTION = "transaction";

  /** Whether it reads this element of these segments. */
  boolean wants(String tag, int key);

  void open(String tag, SegmentData data) throws X;

  void close(String tag) throws X;
}
