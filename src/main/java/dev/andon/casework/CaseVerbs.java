package dev.andon.casework;

import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What people may do with a case. Each verb names the version that it saw; another version is a
 * CONFLICT, so nobody overwrites what they did not read.
 */
public final class CaseVerbs {
  /** Root-cause codes (requirement A2.10). */
  public static final Set<String> ROOT_CAUSES =
      Set.of("policy", "training", "integration", "master-data", "supplier", "carrier", "other");

  /** Outcome codes of a close by hand. */
  public static final Set<String> OUTCOMES =
      Set.of("resolved", "accepted", "no-exception", "duplicate", "cancelled");

  private CaseVerbs() {}

  /** Takes a case to work on it. */
  public static CaseChange claim(ExceptionCase known, int version, String actor, Instant now) {
    return claim(known, version, actor, now, Map.of());
  }

  /**
   * Takes a case to work on it.
   *
   * @param detail how it came to the person, for the log
   */
  public static CaseChange claim(
      ExceptionCase known, int version, String actor, Instant now, Map<String, String> detail) {
    checkVersion(known, version);
    if (known.state() == ExceptionCase.State.CLOSED) {
      throw conflict("CASE-CLOSED", "the case is closed", "Reopen it first, or take another case.");
    }
    if (known.state() == ExceptionCase.State.CLAIMED && !actor.equals(known.owner())) {
      throw conflict("CASE-CLAIMED", "the case is claimed by another user", "Take another case.");
    }
    CaseDraft draft = new CaseDraft(known, now, actor, "");
    if (known.owner() != null && !known.owner().equals(actor)) {
      draft.ownerChanges++;
    }
    draft.state = ExceptionCase.State.CLAIMED;
    draft.owner = actor;
    touch(draft, now);
    draft.log("claimed", detail);
    return draft.done().orElseThrow();
  }

  /** Hands a case to another person; from one person to another it counts as an owner change. */
  public static CaseChange assign(
      ExceptionCase known, int version, String owner, String actor, Instant now) {
    checkVersion(known, version);
    checkOpen(known);
    CaseDraft draft = new CaseDraft(known, now, actor, "");
    if (known.owner() != null && !known.owner().equals(owner)) {
      draft.ownerChanges++;
    }
    draft.state = ExceptionCase.State.CLAIMED;
    draft.owner = owner;
    touch(draft, now);
    draft.log("assigned", Map.of("owner", owner));
    return draft.done().orElseThrow();
  }

  /**
   * Hands a case to another team: the old team's ticket is withdrawn, the new one is invited
   * (contract 7).
   */
  public static CaseChange reassign(
      ExceptionCase known, int version, String team, String actor, Instant now) {
    checkVersion(known, version);
    checkOpen(known);
    if (known.team().equals(team)) {
      throw conflict(
          "CASE-TEAM", "the case is with " + team + " already", "Nothing is left to do.");
    }
    CaseDraft draft = new CaseDraft(known, now, actor, "");
    draft.ticket("withdrawn");
    if (known.owner() != null) {
      draft.ownerChanges++;
    }
    draft.team = team;
    draft.state = ExceptionCase.State.OPEN;
    draft.owner = null;
    touch(draft, now);
    draft.log("reassigned", Map.of("team", team, "before", known.team()));
    draft.ticket("reassigned");
    return draft.done().orElseThrow();
  }

  /**
   * A case that a person groups.
   *
   * @param version that the person saw
   * @param ofDocument the cases of the same document, this one among them or not
   * @param correlation the policy in force
   * @param reason in the person's words
   */
  public record Grouping(
      ExceptionCase known,
      int version,
      List<ExceptionCase> ofDocument,
      Correlation correlation,
      String reason,
      String actor,
      Instant now) {
    public Grouping {
      ofDocument = List.copyOf(ofDocument);
      checkVersion(known, version);
    }

    private CaseDraft draft(@Nullable String pinned) {
      CaseDraft draft = new CaseDraft(known, now, actor, "");
      draft.membership = known.membership().pinned(pinned);
      return draft;
    }

    /** The change of the case, and of those of its document that now stand elsewhere. */
    private List<CaseChange> with(CaseDraft draft) {
      Map<String, CaseDraft> drafts = new LinkedHashMap<>();
      drafts.put(known.caseId(), draft);
      ofDocument.forEach(
          one -> drafts.putIfAbsent(one.caseId(), new CaseDraft(one, now, actor, "")));
      correlation.group(drafts.values());
      return drafts.values().stream().flatMap(one -> one.done().stream()).toList();
    }
  }

  /**
   * Puts a case under the lead of another one by hand, whatever Andon would do. Returns what
   * becomes of it, and of the cases that it led.
   *
   * @param into any case of the other problem
   */
  public static List<CaseChange> merge(Grouping grouping, ExceptionCase into) {
    ExceptionCase known = grouping.known();
    String lead = into.membership().lead();
    if (known.caseId().equals(into.caseId()) || known.membership().lead().equals(lead)) {
      throw conflict(
          "CASE-MERGED", "the two cases are one problem already", "Nothing is left to do.");
    }
    if (known.test() != into.test()) {
      throw conflict(
          "CASE-TEST", "one of the two is a test document's", "Merge cases of one kind.");
    }
    CaseDraft draft = grouping.draft(lead);
    draft.log("merged", Map.of("case", lead, "reason", grouping.reason()));
    return grouping.with(draft);
  }

  /** Makes a case a problem of its own by hand, whatever Andon would do. */
  public static List<CaseChange> split(Grouping grouping) {
    ExceptionCase known = grouping.known();
    CaseDraft draft = grouping.draft(known.caseId());
    draft.log("split", Map.of("before", known.membership().lead(), "reason", grouping.reason()));
    return grouping.with(draft);
  }

  /** Takes back a merge or split: Andon groups the case again. */
  public static List<CaseChange> regroup(Grouping grouping) {
    if (grouping.known().membership().pinned() == null) {
      throw conflict(
          "CASE-NOT-PINNED",
          "nobody merged or split the case",
          "Nothing is left to do; merge or split it to group it by hand.");
    }
    CaseDraft draft = grouping.draft(null);
    draft.log("regrouped", Map.of("reason", grouping.reason()));
    return grouping.with(draft);
  }

  /** Ends a case by hand. */
  public static CaseChange close(
      ExceptionCase known,
      int version,
      String outcome,
      String rootCause,
      String actor,
      Instant now) {
    return close(known, version, outcome, rootCause, OptionalLong.empty(), actor, now);
  }

  /**
   * Ends a case by hand.
   *
   * @param lossMinor what it came to cost, minor units of the scoring policy's currency; kept in
   *     the log, where what-if compares it with what the money terms say
   */
  public static CaseChange close(
      ExceptionCase known,
      int version,
      String outcome,
      String rootCause,
      OptionalLong lossMinor,
      String actor,
      Instant now) {
    checkVersion(known, version);
    requireCode("outcome", outcome, OUTCOMES);
    requireCode("rootCause", rootCause, ROOT_CAUSES);
    if (known.state() == ExceptionCase.State.CLOSED) {
      throw conflict(
          "CASE-CLOSED", "the case is closed already", "Read it again; nothing is left to do.");
    }
    CaseDraft draft = new CaseDraft(known, now, actor, "");
    draft.state = ExceptionCase.State.CLOSED;
    draft.resolvedAt = now;
    draft.outcome = outcome;
    draft.rootCause = rootCause;
    touch(draft, now);
    Map<String, String> detail = new TreeMap<>(Map.of("outcome", outcome, "rootCause", rootCause));
    lossMinor.ifPresent(loss -> detail.put("lossMinor", Long.toString(loss)));
    draft.log("closed", detail);
    draft.ticket("withdrawn");
    return draft.done().orElseThrow();
  }

  /** Opens a closed case again. */
  public static CaseChange reopen(
      ExceptionCase known, int version, String reason, String actor, Instant now) {
    checkVersion(known, version);
    if (known.state() != ExceptionCase.State.CLOSED) {
      throw conflict("CASE-OPEN", "the case is open", "Read it again; it needs no reopening.");
    }
    if (!known.current()) {
      throw conflict(
          "CASE-SUCCEEDED", "a newer case stands for the same problem", "Work the newer case.");
    }
    CaseDraft draft = new CaseDraft(known, now, actor, "");
    draft.state = ExceptionCase.State.OPEN;
    draft.owner = null;
    draft.resolvedAt = null;
    draft.outcome = null;
    draft.rootCause = null;
    draft.reopened++;
    draft.log("reopened", Map.of("reason", reason));
    draft.ticket("reopened");
    return draft.done().orElseThrow();
  }

  private static void checkOpen(ExceptionCase known) {
    if (known.state() == ExceptionCase.State.CLOSED) {
      throw conflict("CASE-CLOSED", "the case is closed", "Reopen it first.");
    }
  }

  private static void touch(CaseDraft draft, Instant now) {
    if (draft.firstActionAt == null) {
      draft.firstActionAt = now;
    }
  }

  private static void checkVersion(ExceptionCase known, int version) {
    if (known.version() != version) {
      throw conflict(
          "CASE-VERSION",
          "the case has version " + known.version() + ", you saw " + version,
          "Read the case again and decide on what it says now.");
    }
  }

  private static void requireCode(String name, String value, Set<String> known) {
    if (!known.contains(value)) {
      throw FaultException.of(
          "CASE-CODE",
          FaultKind.REJECTED,
          name + " " + value + " is unknown; expected one of " + new TreeSet<>(known),
          "Send one of the known codes.");
    }
  }

  private static FaultException conflict(String code, String message, String repair) {
    return FaultException.of(code, FaultKind.CONFLICT, message, repair);
  }
}
