package dev.andon.app;

import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The lock on a data directory: one process at a time. The system drops it when the process ends,
 * however it ends.
 */
public final class DataDirectory implements AutoCloseable {
  private final FileChannel channel;

  private DataDirectory(FileChannel channel) {
    this.channel = channel;
  }

  /** Takes the lock. */
  public static DataDirectory lock(Path directory) {
    try {
      Files.createDirectories(directory);
      FileChannel channel =
          FileChannel.open(
              directory.resolve("andon.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw FaultException.of(
            "DATA-LOCKED",
            FaultKind.MISCONFIGURED,
            "the data directory " + directory + " is in use by another Andon",
            "Stop the other one, or choose another directory with --data.");
      }
      return new DataDirectory(channel);
    } catch (IOException e) {
      throw new FaultException(
          Fault.of(
              "DATA-DIRECTORY",
              FaultKind.MISCONFIGURED,
              "the data directory " + directory + " cannot be used: " + e.getMessage(),
              "Choose a writable directory with --data."),
          e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the lock of the data directory was not released", e);
    }
  }
}
