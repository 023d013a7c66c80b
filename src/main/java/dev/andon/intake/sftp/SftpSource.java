package dev.andon.intake.sftp;

import dev.andon.canonical.Hashes;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.intake.store.MessageStore;
import dev.andon.intake.store.PendingLimit;
import dev.andon.intake.store.TranslateWorker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One partner's SFTP folder: says which of its files may be taken now, stores them, and knows why
 * none can be taken. Camel removes a file there only after {@link #take} returned, that is after
 * the commit; a file whose removal failed, or that a kill left, is known again by its name, time
 * and content.
 */
public final class SftpSource
    implements GenericFileFilter<Object>, PollingConsumerPollStrategy, ExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(SftpSource.class);

  private final String partner;
  private final MessageStore messages;
  private final TranslateWorker worker;
  private final PendingLimit limit;
  private final long maxBytes;
  private final Map<String, String> tooLarge = new ConcurrentHashMap<>();
  private volatile @Nullable String away;

  /**
   * @param maxBytes largest file that is fetched; a larger one stays at the partner and is told by
   *     health
   */
  public SftpSource(
      String partner,
      MessageStore messages,
      TranslateWorker worker,
      PendingLimit limit,
      long maxBytes) {
    this.partner = partner;
    this.messages = messages;
    this.worker = worker;
    this.limit = limit;
    this.maxBytes = maxBytes;
  }

  /** Stores the fetched copy of one file. */
  public void take(Exchange exchange) throws SQLException, IOException {
    GenericFile<?> file = exchange.getIn().getBody(GenericFile.class);
    Path copy = exchange.getIn().getBody(java.io.File.class).toPath();
    String name = file.getFileNameOnly();
    // Some servers tell the time in seconds only, and a partner may use a name again at once: the
    // content tells such files apart.
    String pickup = name + ":" + file.getLastModified() + ":" + hash(copy);
    if (!messages.storeFile("edi", partner, name, pickup, copy)) {
      throw FaultException.of(
          "SFTP-FILE-REFUSED",
          FaultKind.REJECTED,
          "the file " + name + " cannot be stored, it stays at the partner",
          "See GET /api/v1/messages?source=" + partner + " for the reason.");
    }
    worker.wake();
  }

  private static String hash(Path file) throws IOException {
    MessageDigest digest = Hashes.sha256();
    try (InputStream bytes = new DigestInputStream(Files.newInputStream(file), digest)) {
      bytes.transferTo(java.io.OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Finished files of a size that we take, while their feed has room. */
  @Override
  public boolean accept(GenericFile<Object> file) {
    String name = file.getFileNameOnly();
    if (file.isDirectory()) {
      return false;
    }
    if (unfinished(name)) {
      return false;
    }
    if (file.getFileLength() > maxBytes) {
      tooLarge.put(name, name + " is larger than " + maxBytes + " bytes");
      return false;
    }
    tooLarge.remove(name);
    try {
      return limit.take("edi", partner, 1) > 0;
    } catch (SQLException e) {
      LOG.atDebug().addKeyValue("partner", partner).setCause(e).log("the store is away");
      return false;
    }
  }

  private static boolean unfinished(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith(".")
        || lower.endsWith(".tmp")
        || lower.endsWith(".part")
        || lower.endsWith(".filepart");
  }

  @Override
  public boolean begin(Consumer consumer, Endpoint endpoint) {
    return true;
  }

  @Override
  public void commit(Consumer consumer, Endpoint endpoint, int polledMessages) {
    if (away != null) {
      LOG.atInfo().addKeyValue("partner", partner).log("the partner's SFTP server is back");
    }
    away = null;
  }

  @Override
  public boolean rollback(Consumer consumer, Endpoint endpoint, int retryCounter, Exception cause) {
    if (away == null) {
      LOG.atWarn()
          .addKeyValue("partner", partner)
          .setCause(cause)
          .log("nothing can be taken from the partner's SFTP server, tried again");
    }
    away = "SFTP from " + partner + ": " + rootMessage(cause);
    return false;
  }

  @Override
  public void handleException(Throwable exception) {
    handleException("a file stays at the partner", null, exception);
  }

  @Override
  public void handleException(String message, Throwable exception) {
    handleException(message, null, exception);
  }

  /** A file that could not be stored, or not be removed there; the next look finds it again. */
  @Override
  public void handleException(String message, @Nullable Exchange exchange, Throwable exception) {
    // An outage was logged when it began; a line each look would bury the rest.
    LOG.atLevel(away == null ? Level.WARN : Level.DEBUG)
        .addKeyValue("partner", partner)
        .addKeyValue("what", message)
        .setCause(exception)
        .log("a look at the partner's SFTP server went wrong, tried again");
  }

  private static String rootMessage(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getClass().getSimpleName() + ": " + root.getMessage();
  }

  /** Why files cannot be taken; null = all is well. */
  public @Nullable String degraded() {
    String now = away;
    if (now != null) {
      return now;
    }
    return tooLarge.isEmpty() ? null : "SFTP from " + partner + ": " + tooLarge.values();
  }
}
