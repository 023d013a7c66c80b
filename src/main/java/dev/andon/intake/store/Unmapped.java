package dev.andon.intake.store;

import dev.andon.fault.Fault;
import dev.andon.intake.EventDraft;
import dev.andon.intake.ReceivedMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Tells of a message that it could not be mapped, and when it was after all. */
final class Unmapped {
  private Unmapped() {}

  /**
   * @param fault what is wrong; empty = nothing any more
   */
  static EventDraft draft(ReceivedMessage message, Optional<Fault> fault) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("door", message.door());
    String named = message.source() + "/" + message.name();
    data.put("message", named);
    data.put("source", message.source());
    data.put("name", message.name());
    fault.ifPresent(
        one -> {
          data.put("code", one.code());
          data.put("why", one.message());
        });
    String type = fault.isPresent() ? "message.unmapped.v1" : "message.mapped.v1";
    String subject = "message:" + message.door() + "/" + named;
    // What is mapped again came at the same time when it was replayed; it is the later word.
    return new EventDraft(
        type, subject, subject, message.receivedAt(), fault.isPresent() ? "0" : "1", type, data);
  }
}
