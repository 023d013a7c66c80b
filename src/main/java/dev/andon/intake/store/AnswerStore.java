package dev.andon.intake.store;

import dev.andon.canonical.Hashes;
import dev.andon.dispatch.Outgoing;
import dev.andon.intake.ReceivedMessage;
import dev.andon.intake.Translation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What leaves for partners, with control numbers of its own. Every method works in the caller's
 * transaction.
 */
final class AnswerStore {
  private final SentDocuments sent = new SentDocuments();

  /** Writes answers, with control numbers of their own, and the way out for each. */
  void write(
      Connection connection,
      TranslationBatch batch,
      ReceivedMessage message,
      String identity,
      List<Translation.Answer> answers)
      throws SQLException {
    for (Translation.Answer answer : answers) {
      Map<String, Long> used = new HashMap<>();
      String body =
          answer.render(
              kind -> {
                long next = batch.nextNumber(message.tenant(), answer.partner(), kind);
                used.put(kind, next);
                return next;
              });
      String control = used.values().stream().findFirst().map(String::valueOf).orElse("0");
      String name = answer.kind().toLowerCase(java.util.Locale.ROOT) + "-" + control + ".edi";
      String id = Hashes.id(message.tenant(), answer.partner(), answer.kind(), control);
      List<Translation.Sent> documents = answer.sent();
      batch.add(
          new Outgoing(
              message.tenant(),
              documents.isEmpty() ? "acknowledgement" : "document",
              id,
              answer.partner(),
              "file:edi/out/" + answer.partner() + "/" + name,
              Map.of(Outgoing.CHARSET, answer.charset().name()),
              body));
      if (!documents.isEmpty()) {
        sent.add(
            connection,
            message.tenant(),
            message.id(),
            answer.partner(),
            documents,
            message.receivedAt());
      }
      if (!answer.answersReceived()) {
        continue;
      }
      try (PreparedStatement insert =
          connection.prepareStatement(
              "insert into ack_out (tenant, id, partner, kind, control, message, interchange, name, body) values (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
        insert.setString(1, message.tenant());
        insert.setString(2, id);
        insert.setString(3, answer.partner());
        insert.setString(4, answer.kind());
        insert.setString(5, control);
        insert.setLong(6, message.id());
        insert.setString(7, identity);
        insert.setString(8, name);
        insert.setString(9, body);
        insert.executeUpdate();
      }
    }
  }

  /** Sends what answered an interchange once more, byte by byte, as files of other names. */
  void again(
      Connection connection, TranslationBatch batch, ReceivedMessage message, String identity)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id, partner, name, body from ack_out where tenant = ? and interchange = ? order by id")) {
      select.setString(1, message.tenant());
      select.setString(2, identity);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          String name = row.getString(3).replaceFirst("\\.edi$", "-again-" + message.id() + ".edi");
          batch.add(
              new Outgoing(
                  message.tenant(),
                  "acknowledgement",
                  row.getString(1) + ":" + message.id(),
                  row.getString(2),
                  "file:edi/out/" + row.getString(2) + "/" + name,
                  Map.of(),
                  row.getString(4)));
        }
      }
    }
  }
}
