package dev.andon.as2;

/** A message that cannot be taken, told to its sender in the receipt. */
public final class As2Refused extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param modifier the disposition's modifier of RFC 4130 7.5.4, e.g. {@code decryption-failed}
   */
  As2Refused(String modifier, Throwable cause) {
    super(modifier, cause);
  }

  As2Refused(String modifier) {
    super(modifier);
  }

  /** The disposition's modifier. */
  public String modifier() {
    return String.valueOf(getMessage());
  }
}
