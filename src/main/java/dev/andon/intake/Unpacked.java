package dev.andon.intake;

import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An original as it was before it was packed with gzip (RFC 1952), which is known by its first two
 * bytes, whatever the file is called. What unpacks to far more than any document does is refused
 * before it fills the disk.
 */
public final class Unpacked extends InputStream {
  private static final int MAGIC_1 = 0x1f;
  private static final int MAGIC_2 = 0x8b;

  /** Bytes that a small file may unpack to whatever its ratio. */
  private static final long FREE = 10L * 1024 * 1024;

  /** Repetitive documents reach 50; gzip at most 1,032. */
  private static final long MAX_RATIO = 200;

  private final CountedBytes packed;
  private final InputStream plain;
  private long given;

  private Unpacked(CountedBytes packed) throws IOException {
    this.packed = packed;
    this.plain = open(packed);
  }

  /**
   * The original, unpacked when it is packed.
   *
   * @throws FaultException REJECTED, also while it is read: what is packed is broken, or a bomb
   */
  public static InputStream of(InputStream original) throws IOException {
    PushbackInputStream in = new PushbackInputStream(original, 2);
    byte[] begin = in.readNBytes(2);
    in.unread(begin);
    return begin.length == 2 && (begin[0] & 0xff) == MAGIC_1 && (begin[1] & 0xff) == MAGIC_2
        ? new Unpacked(new CountedBytes(in))
        : in;
  }

  private static InputStream open(InputStream packed) throws IOException {
    try {
      return new GZIPInputStream(packed);
    } catch (ZipException | EOFException e) {
      throw broken(e);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    int read;
    try {
      read = plain.read(into, from, length);
    } catch (ZipException | EOFException e) {
      throw broken(e);
    }
    given += Math.max(0, read);
    if (given > FREE && given > MAX_RATIO * packed.bytesRead()) {
      throw FaultException.of(
          "EDI-PACKED-TOO-MUCH",
          FaultKind.REJECTED,
          "the file unpacks to more than " + MAX_RATIO + " times its size",
          "Send it unpacked.");
    }
    return read;
  }

  @Override
  public void close() throws IOException {
    plain.close();
  }

  private static FaultException broken(IOException e) {
    return FaultException.of(
        "EDI-PACKED-BROKEN",
        FaultKind.REJECTED,
        "the file is packed with gzip but cannot be unpacked: "
            + (e instanceof EOFException ? "it was cut off" : e.getMessage()),
        "Pack it anew and send it whole, or send it unpacked.");
  }
}
