package dev.andon.intake;

import java.io.IOException;
import java.io.InputStream;

/**
 * Turns the originals of one door into canonical events. Pure but for reading the bytes: what it
 * finds goes to the {@link Translation}.
 */
public interface Translator {
  /** The door whose messages it reads. */
  String door();

  /**
   * Translates one message; bad input becomes faults of the translation, never an exception.
   *
   * @throws IOException when the stored bytes cannot be read
   */
  void translate(ReceivedMessage message, InputStream bytes, Translation into) throws IOException;
}
