package dev.andon.intake.store;

import dev.andon.fault.FaultKind;
import dev.andon.fault.Faults;
import java.io.File;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The filter of the folder doors: leaves files where they are while their feed is full or the store
 * is away.
 */
public final class FeedGate implements GenericFileFilter<File> {
  private static final Logger LOG = LoggerFactory.getLogger(FeedGate.class);
  private final PendingLimit limit;
  private volatile boolean away;

  public FeedGate(PendingLimit limit) {
    this.limit = limit;
  }

  /**
   * The feed of a file: the folder above {@code in}, e.g. {@code wms-north-picks} or {@code edi}.
   */
  public static String feedOf(Path file) {
    return file.resolve("../..").normalize().getFileName().toString();
  }

  @Override
  public boolean accept(GenericFile<File> file) {
    if (file.isDirectory()) {
      return true;
    }
    Path path = Path.of(file.getAbsoluteFilePath());
    if (!Objects.requireNonNull(path.getParent()).endsWith("in")) {
      return true; // what is done takes no place; the route's own pattern leaves it out
    }
    String feed = feedOf(path);
    try {
      boolean room = limit.take(feed.equals("edi") ? "edi" : "flat", feed, 1) > 0;
      away = false;
      return room;
    } catch (SQLException e) {
      if (!away) {
        LOG.atWarn().setCause(e).log("files are left in their folders, the store is away");
      }
      away = true;
      return false;
    }
  }

  /**
   * Whether a file that could not be stored waits for the store to come back; any other failure is
   * the file's own and must not keep the others waiting.
   */
  public boolean storeIsAway(Exchange exchange) {
    Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException) {
        return Faults.kindOf(failure) == FaultKind.TRANSIENT;
      }
    }
    return false;
  }
}
