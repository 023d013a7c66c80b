package dev.andon.intake.flat;

import dev.andon.intake.store.FeedGate;
import dev.andon.intake.store.MessageStore;
import dev.andon.intake.store.TranslateWorker;
import java.io.IOException;
import java.sql.SQLException;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFile;

/**
 * Files of {@code DATA/flat/<feed>/in}: stored, then moved to {@code done}; a file read again after
 * a kill is absorbed by its content.
 */
public final class FlatDoor {
  private final MessageStore messages;
  private final TranslateWorker worker;

  public FlatDoor(MessageStore messages, TranslateWorker worker) {
    this.messages = messages;
    this.worker = worker;
  }

  /** Stores one file; Camel moves it to the folder named in the header when this returns. */
  public void take(Exchange exchange) throws SQLException, IOException {
    GenericFile<?> file = exchange.getIn().getBody(GenericFile.class);
    java.nio.file.Path path = java.nio.file.Path.of(file.getAbsoluteFilePath());
    boolean taken = messages.storeFile("flat", FeedGate.feedOf(path), path);
    exchange.getIn().setHeader("folder", taken ? "done" : "rejected");
    worker.wake();
  }
}
