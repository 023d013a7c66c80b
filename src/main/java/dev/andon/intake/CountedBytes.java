package dev.andon.intake;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Bytes that say how many of them were read. */
public final class CountedBytes extends FilterInputStream {
  private long read;

  public CountedBytes(InputStream bytes) {
    super(bytes);
  }

  @Override
  public int read() throws IOException {
    int one = super.read();
    read += one < 0 ? 0 : 1;
    return one;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = super.read(into, offset, length);
    read += Math.max(0, count);
    return count;
  }

  /** How many so far. */
  public long bytesRead() {
    return read;
  }
}
