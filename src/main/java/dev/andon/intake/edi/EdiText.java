package dev.andon.intake.edi;

import dev.andon.fault.Fault;
import dev.andon.fault.SourcePosition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file read at random, one character a byte (ISO 8859-1), so that an index is a byte offset. What
 * is larger than {@value #HELD} bytes lies in a temporary file, not in the heap.
 */
final class EdiText implements CharSequence, AutoCloseable {
  private static final int HELD = 1024 * 1024;
  private static final String MARK = "\u00ef\u00bb\u00bf";
  private final ByteBuffer bytes;
  private final Path spooled;

  private @Nullable WrappedRecords records;

  private EdiText(ByteBuffer bytes, Path spooled) {
    this.bytes = bytes;
    this.spooled = spooled;
  }

  /** Says that it was made of records. */
  EdiText of(WrappedRecords wrapped) {
    records = wrapped;
    return this;
  }

  /** A fault with its place in the file as received. */
  Fault asReceived(Fault fault) {
    SourcePosition at = fault.position();
    if (records == null || at == null || at.byteOffset() < 0) {
      return fault;
    }
    return fault.at(
        SourcePosition.ofSegment(
            String.valueOf(at.segment()),
            at.segmentPosition(),
            at.element(),
            at.component(),
            records.original(at.byteOffset())));
  }

  /** Reads up to {@code most} bytes and one more, if there is one. */
  static EdiText read(InputStream in, int most) throws IOException {
    byte[] begin = in.readNBytes(Math.min(HELD, most) + 1);
    if (begin.length <= HELD) {
      return new EdiText(ByteBuffer.wrap(begin), Path.of(""));
    }
    Path file = Files.createTempFile("andon-edi", ".tmp");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(begin));
      long rest =
          channel.transferFrom(Channels.newChannel(in), begin.length, most + 1L - begin.length);
      return new EdiText(channel.map(FileChannel.MapMode.READ_ONLY, 0, begin.length + rest), file);
    } catch (IOException e) {
      Files.delete(file);
      throw e;
    }
  }

  /** Where a text begins behind its byte order mark and white space. */
  static int begin(EdiText text) {
    return Interchange.skipSpace(text, text.marked() ? MARK.length() : 0);
  }

  /** Whether it begins with the byte order mark of UTF-8. */
  boolean marked() {
    return startsWith(MARK, 0);
  }

  @Override
  public int length() {
    return bytes.limit();
  }

  @Override
  public char charAt(int index) {
    return (char) (bytes.get(index) & 0xff);
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return substring(start, end);
  }

  String substring(int start, int end) {
    return new String(copy(start, end), StandardCharsets.ISO_8859_1);
  }

  byte[] copy(int start, int end) {
    byte[] copy = new byte[end - start];
    bytes.get(start, copy);
    return copy;
  }

  int indexOf(char wanted, int from) {
    for (int i = from; i < length(); i++) {
      if (charAt(i) == wanted) {
        return i;
      }
    }
    return -1;
  }

  boolean startsWith(String prefix, int at) {
    if (at + prefix.length() > length()) {
      return false;
    }
    for (int i = 0; i < prefix.length(); i++) {
      if (charAt(at + i) != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The bytes of a range as a buffer that shares them. */
  ByteBuffer range(int start, int end) {
    return bytes.slice(start, end - start);
  }

  @Override
  public String toString() {
    return substring(0, length());
  }

  @Override
  public void close() throws IOException {
    if (!spooled.toString().isEmpty()) {
      Files.delete(spooled);
    }
  }
}
