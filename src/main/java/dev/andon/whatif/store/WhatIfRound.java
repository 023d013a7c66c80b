package dev.andon.whatif.store;

import dev.andon.enrichment.store.FactHistoryReader;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.pipeline.Playbook;
import dev.andon.whatif.Moment;
import dev.andon.whatif.Proof;
import dev.andon.whatif.Replay;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One what-if: reads the recorded history in its order, plays it, compares the replay of the
 * policies in force with what is stored, and says what the draft would have done otherwise. The
 * caller's transaction is a snapshot that writes nothing, outside the pipeline's; one at a time.
 */
public final class WhatIfRound {
  /** Any number that nobody else locks by. */
  private static final int LOCK = 6_014;

  private final int most;

  /**
   * @param most changes of facts that are played at once
   */
  public WhatIfRound(int most) {
    this.most = most;
  }

  /**
   * What is asked.
   *
   * @param inForce the policies that were in force
   * @param draft those with the draft among them
   * @param sameDetection whether both recognise the same
   * @param since from when on the draft holds; empty = from the beginning
   * @param until end of the window; empty = now
   */
  public record Question(
      Playbook.Shelf inForce,
      Playbook.Shelf draft,
      boolean sameDetection,
      Optional<Instant> since,
      Optional<Instant> until,
      Instant now) {}

  /** The report, and whether it is validated. */
  public record Answer(boolean validated, Map<String, Object> report) {}

  /** How much was played. */
  private static final class Played {
    private long changes;
    private long events;
    private long deeds;
    private final Set<String> ids = new HashSet<>();
    private Instant first = Instant.MAX;
    private Instant last = Instant.MIN;
  }

  /**
   * Answers.
   *
   * @param connection in a transaction on one snapshot, repeatable read
   * @throws FaultException WHATIF-RUNNING, WHATIF-TOO-LONG
   */
  public Answer answer(Connection connection, String tenant, Question question)
      throws SQLException {
    lock(connection);
    Instant since = question.since().orElse(Instant.EPOCH);
    Instant end = question.until().orElse(question.now());
    long until =
        question.until().isEmpty()
            ? Long.MAX_VALUE
            : FactHistoryReader.before(connection, tenant, end);
    CaseRecord record = new CaseRecord(connection, tenant, until);
    Played played = new Played();
    try (Replay replay =
        new Replay(question.inForce(), question.draft(), question.sameDetection(), since)) {
      play(connection, tenant, until, record, replay, played);
      Replay.Outcome outcome = replay.end();
      Proof.Verdict verdict = record.compare(outcome.proof(), played.ids);
      Map<String, Object> report = new LinkedHashMap<>();
      report.put("validated", verdict.validated());
      report.put("validation", verdict.json());
      report.put("window", window(played, since, end));
      report.putAll(outcome.effects(since, end).json());
      return new Answer(verdict.validated(), report);
    }
  }

  private static Map<String, Object> window(Played played, Instant since, Instant end) {
    Map<String, Object> window = new LinkedHashMap<>();
    boolean nothing = played.events == 0;
    window.put("since", since.equals(Instant.EPOCH) ? null : since.toString());
    window.put("until", end.toString());
    window.put("historyFrom", nothing ? null : played.first.toString());
    window.put("events", played.events);
    window.put("changes", played.changes);
    window.put("deeds", played.deeds);
    return window;
  }

  /** Merges events and deeds by their places. */
  private void play(
      Connection connection,
      String tenant,
      long until,
      CaseRecord record,
      Replay replay,
      Played played)
      throws SQLException {
    Iterator<Moment.Deed> deeds = record.deeds().iterator();
    Optional<Moment.Deed> deed = next(deeds);
    try (FactHistoryReader history = new FactHistoryReader(connection, tenant, until)) {
      Optional<FactHistoryReader.Told> told = history.next();
      while (told.isPresent() || deed.isPresent()) {
        if (told.isPresent() && (deed.isEmpty() || told.get().seq() < deed.get().seq())) {
          count(told.get(), until, played);
          replay.told(told.get().event(), told.get().changes());
          told = history.next();
        } else {
          played.deeds++;
          replay.done(deed.orElseThrow());
          deed = next(deeds);
        }
      }
    }
  }

  private static Optional<Moment.Deed> next(Iterator<Moment.Deed> deeds) {
    return deeds.hasNext() ? Optional.of(deeds.next()) : Optional.empty();
  }

  private void count(FactHistoryReader.Told told, long until, Played played) {
    Instant at = told.event().receivedAt();
    played.changes += told.changes().size();
    if (played.changes > most) {
      throw FaultException.of(
          "WHATIF-TOO-LONG",
          FaultKind.REJECTED,
          "more than "
              + most
              + " changes of facts lie in the window; they reach from "
              + played.first
              + " to "
              + played.last,
          "Narrow it: end it by "
              + played.last
              + " (--until), or raise andon.whatif.changes and the memory.");
    }
    played.events++;
    played.first = at.isBefore(played.first) ? at : played.first;
    played.last = at.isAfter(played.last) ? at : played.last;
    if (until != Long.MAX_VALUE) {
      played.ids.add(told.event().id());
    }
  }

  private static void lock(Connection connection) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement("select pg_try_advisory_xact_lock(" + LOCK + ")");
        ResultSet row = select.executeQuery()) {
      row.next();
      if (!row.getBoolean(1)) {
        throw FaultException.of(
            "WHATIF-RUNNING",
            FaultKind.CONFLICT,
            "another what-if is being made on this system",
            "Try again when it is done; one takes seconds to a minute.");
      }
    }
  }
}
