package dev.andon.intake.edi;

import dev.andon.intake.store.MessageStore;
import dev.andon.intake.store.TranslateWorker;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFile;

/**
 * Files of {@code DATA/edi/in}: stored, then moved to {@code edi/done}; an interchange read again
 * after a kill is absorbed by its identity.
 */
public final class EdiDoor {
  private final MessageStore messages;
  private final TranslateWorker worker;

  public EdiDoor(MessageStore messages, TranslateWorker worker) {
    this.messages = messages;
    this.worker = worker;
  }

  /** Stores one file; Camel moves it to the folder named in the header when this returns. */
  public void take(Exchange exchange) throws SQLException, IOException {
    GenericFile<?> file = exchange.getIn().getBody(GenericFile.class);
    boolean taken = messages.storeFile("edi", "edi", Path.of(file.getAbsoluteFilePath()));
    exchange.getIn().setHeader("folder", taken ? "done" : "rejected");
    worker.wake();
  }

  /** Stores one file of {@code edi/send/<partner>}: a document that is to leave. */
  public void send(Exchange exchange) throws SQLException, IOException {
    GenericFile<?> file = exchange.getIn().getBody(GenericFile.class);
    Path path = Path.of(file.getAbsoluteFilePath());
    String partner = String.valueOf(path.getName(path.getNameCount() - 2));
    boolean taken = messages.storeFile(EdiSender.DOOR, partner, path);
    exchange.getIn().setHeader("folder", taken ? "done" : "rejected");
    worker.wake();
  }
}
