package dev.andon.dispatch.partner;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Posts the receipts that one partner wants at an address of its own, one after the other. */
public final class As2ReceiptPost {
  private static final Logger LOG = LoggerFactory.getLogger(As2ReceiptPost.class);

  private final As2ReceiptStore receipts;
  private final String partner;
  private final Duration keep;
  private final As2Client http = new As2Client();
  private volatile @Nullable String away;

  /**
   * @param keep how long a receipt is tried
   */
  public As2ReceiptPost(As2ReceiptStore receipts, String partner, Duration keep) {
    this.receipts = receipts;
    this.partner = partner;
    this.keep = keep;
  }

  /** Posts what is due, until one fails. */
  public void post() throws InterruptedException {
    try {
      Optional<As2ReceiptStore.Due> due = receipts.claim(partner);
      while (due.isPresent() && post(due.get())) {
        due = receipts.claim(partner);
      }
    } catch (SQLException e) {
      degrade("the store is away", e);
    }
  }

  private boolean post(As2ReceiptStore.Due due) throws SQLException, InterruptedException {
    try {
      send(due);
      receipts.taken(due);
      if (away != null) {
        LOG.atInfo().addKeyValue("partner", partner).log("the partner takes receipts again");
      }
      away = null;
      return true;
    } catch (IOException e) {
      if (!receipts.failed(due, keep, String.valueOf(e.getMessage()))) {
        LOG.atError()
            .addKeyValue("partner", partner)
            .addKeyValue("messageId", due.messageId())
            .addKeyValue("kept", due.refusal() ? "no, it was a refusal" : "as a dead letter")
            .log("a receipt was given up");
      }
      degrade(due.url().toString(), e);
      return false;
    }
  }

  private void send(As2ReceiptStore.Due due) throws IOException, InterruptedException {
    HttpRequest request =
        As2Client.request(due.url(), due.from(), due.to())
            .header("Message-ID", "<" + UUID.randomUUID() + "@andon>")
            .header("Content-Type", due.mdn().contentType())
            .POST(HttpRequest.BodyPublishers.ofByteArray(due.mdn().body()))
            .build();
    HttpResponse<InputStream> answer = http.send(request);
    answer.body().close();
    if (answer.statusCode() / 100 != 2) {
      throw new IOException("the partner answered " + answer.statusCode());
    }
  }

  private void degrade(String where, Exception cause) {
    if (away == null) {
      LOG.atWarn()
          .addKeyValue("partner", partner)
          .setCause(cause)
          .log("a receipt waits, tried again with back-off");
    }
    away = "AS2 receipts to " + partner + " (" + where + "): " + cause;
  }

  /** Why receipts wait; null = all is well. */
  public @Nullable String degraded() {
    return away;
  }
}
