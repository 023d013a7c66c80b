package dev.andon.intake.store;

import dev.andon.canonical.Hashes;
import dev.andon.canonical.json.EventJson;
import dev.andon.dispatch.relay.Outbox;
import dev.andon.intake.EventDraft;
import dev.andon.intake.ReceivedMessage;
import dev.andon.timer.Timer;
import dev.andon.timer.store.TimerHandler;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Tells that a partner has not acknowledged a document of ours in time. */
public final class AcknowledgementDue implements TimerHandler {
  private final EventJson json;
  private final Outbox outbox;

  public AcknowledgementDue(EventJson json, Outbox outbox) {
    this.json = json;
    this.outbox = outbox;
  }

  @Override
  public String kind() {
    return SentDocuments.TIMER;
  }

  @Override
  public void fire(Connection connection, List<Timer> due) throws SQLException {
    TranslationBatch batch = new TranslationBatch(connection, json, outbox, new HashSet<>());
    Map<String, Timer> byDocument = new HashMap<>();
    due.forEach(timer -> byDocument.put(timer.subject(), timer));
    String tenant = due.get(0).tenant();
    for (SentDocuments.Row row :
        SentDocuments.open(connection, tenant, List.copyOf(byDocument.keySet()))) {
      Instant at = Objects.requireNonNull(byDocument.get(row.id())).due();
      // It happened when it was due, however late we look.
      ReceivedMessage message =
          new ReceivedMessage(tenant, row.message(), "timer", row.partner(), "", "", "", 0, at);
      Map<String, Object> data = row.members();
      data.put("sentAt", row.sentAt().toString());
      data.put("dueAt", at.toString());
      String subject = "document:" + row.id();
      EventDraft draft =
          new EventDraft("acknowledgement.overdue.v1", subject, subject, at, "0", "0", data);
      batch.add(
          message,
          draft.event(
              message,
              Hashes.id(tenant, kind(), row.id(), at.toString()),
              "/edi/" + row.partner(),
              row.test(),
              json.contentHash(data)));
    }
    batch.write();
  }
}
