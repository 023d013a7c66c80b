package dev.andon.intake.edi;

import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.fault.SourcePosition;
import dev.andon.intake.EventDraft;
import dev.andon.intake.ReceivedMessage;
import dev.andon.intake.Translation;
import dev.andon.intake.edi.schema.SetSchema;
import io.xlate.edi.stream.EDIStreamValidationError;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.smooks.api.SmooksException;

/**
 * The sets or messages of one standard: validated with their schemas, read by the Smooks list of
 * their type, mapped to canonical events.
 */
final class SetTranslator {
  /** Sets and bytes that are read together: what is held at once. */
  private static final int CHUNK = 1_000;

  private static final int CHUNK_BYTES = 256 * 1024;

  /** A set read into objects takes about a hundred times its bytes; half of the heap is for it. */
  private static final long MAX_SET_BYTES =
      Math.min(16 * 1024 * 1024, Runtime.getRuntime().maxMemory() / 200);

  private static final int MAX_ERRORS = 10_000;

  private final Map<String, DocumentMapping> documents;
  private final BiFunction<String, String, Optional<SetSchema>> schemas;

  /** What became of an interchange; its events have left. */
  static final class Outcome {
    private static final int MAX_FAULTS = 1_000;
    final Translation.Part part;
    final List<Fault> faults = new ArrayList<>();

    /** What was wrong with what was taken all the same. */
    final List<Fault> notes = new ArrayList<>();

    /** Groups to answer. */
    final List<Decided.OfGroup> groups = new ArrayList<>();

    final Consumer<EdiTranslator.SetReport> reports;

    int accepted;
    int rejected;

    /** Segments in error that the answer still names. */
    private int errorsLeft = MAX_ERRORS;

    Outcome(Translation.Part part, Consumer<EdiTranslator.SetReport> reports) {
      this.part = part;
      this.reports = reports;
    }

    void fault(List<Fault> more) {
      more.stream().limit(MAX_FAULTS - faults.size()).forEach(faults::add);
    }

    void note(List<Fault> more) {
      more.stream().limit(MAX_FAULTS - notes.size()).forEach(notes::add);
    }

    List<SegmentError> named(List<SegmentError> errors) {
      List<SegmentError> named = errors.subList(0, Math.min(errors.size(), errorsLeft));
      errorsLeft -= named.size();
      return named;
    }
  }

  /** One set on its way. */
  private record Candidate(
      TransactionSet set,
      String version,
      @Nullable DocumentMapping document,
      Optional<SetSchema> schema) {}

  /** Sets of one type and schema are read together. */
  private record Batch(DocumentMapping document, SetSchema schema) {}

  /**
   * @param schemas schema of a set's type and version
   */
  SetTranslator(
      Map<String, DocumentMapping> documents,
      BiFunction<String, String, Optional<SetSchema>> schemas) {
    this.documents = Map.copyOf(documents);
    this.schemas = schemas;
  }

  /** What people call a document. */
  DocumentWords words(Interchange interchange, TransactionSet set) {
    DocumentMapping document = documents.get(set.set);
    return new DocumentWords(
        document == null ? null : document.report(), set, interchange, set.set + " " + set.control);
  }

  List<String> withoutSchema() {
    return supported().stream().filter(set -> schemas.apply(set, "").isEmpty()).toList();
  }

  /** The documents; a partner's own form of one is called {@code <document>-<name>}. */
  private TreeSet<String> supported() {
    TreeSet<String> names = new TreeSet<>();
    documents.keySet().forEach(name -> names.add(name.split("-", 2)[0]));
    return names;
  }

  void translate(
      ReceivedMessage message, Interchange interchange, Partner partner, Outcome outcome) {
    if (!interchange.faults.isEmpty()) {
      refuse(interchange, outcome);
      return;
    }
    int groupNumber = 0;
    for (FunctionalGroup group : interchange.groups) {
      groupNumber++;
      boolean whole = partner.acknowledgements().level() == Partner.Level.GROUP;
      boolean spoiled = false;
      if (whole && group.sets.size() > 1) {
        // Read twice rather than held: a group may be larger than the heap.
        Outcome trial = new Outcome(new Unkept(), report -> {});
        sets(message, interchange, partner, group, groupNumber, trial, false);
        spoiled = trial.rejected > 0;
      }
      outcome.fault(group.faults);
      List<Decided> decided =
          sets(message, interchange, partner, group, groupNumber, outcome, spoiled);
      if (!decided.isEmpty() || (group.sets.isEmpty() && group.header != null)) {
        outcome.groups.add(new Decided.OfGroup(group, decided));
      }
    }
    if (outcome.rejected == 0 && !outcome.faults.isEmpty()) {
      outcome.rejected = 1;
    }
  }

  /**
   * Decides on the sets of a group; acknowledgements are not among the answer.
   *
   * @param spoiled whether one of them is known to be refused where that refuses all
   */
  private List<Decided> sets(
      ReceivedMessage message,
      Interchange interchange,
      Partner partner,
      FunctionalGroup group,
      int groupNumber,
      Outcome outcome,
      boolean spoiled) {
    List<Decided> decided = new ArrayList<>();
    for (int from = 0; from < group.sets.size(); ) {
      int to = chunk(group.sets, from);
      List<TransactionSet> sets = group.sets.subList(from, to);
      Map<TransactionSet, Candidate> candidates = candidates(interchange, group, sets, partner);
      Map<TransactionSet, Object> read = new IdentityHashMap<>();
      batches(interchange, group, candidates, partner)
          .forEach(
              (batch, some) ->
                  read(interchange, batch, some, partner.charset(interchange.charset()), read));
      int number = from;
      for (TransactionSet set : sets) {
        number++;
        Decision decision =
            new Decision(message, interchange, partner, group, candidates.get(set), outcome);
        Decided one = decision.decide(read.get(set), groupNumber + "/" + number, spoiled);
        if (!interchange.acknowledgement(set)) {
          decided.add(one); // an acknowledgement is never acknowledged
        }
      }
      from = to;
    }
    return decided;
  }

  /** Where the chunk that begins here ends. */
  private static int chunk(List<TransactionSet> sets, int from) {
    int to = from;
    long bytes = 0;
    while (to < sets.size() && to - from < CHUNK && bytes < CHUNK_BYTES) {
      bytes += sets.get(to).length();
      to++;
    }
    return to;
  }

  private Map<TransactionSet, Candidate> candidates(
      Interchange interchange, FunctionalGroup group, List<TransactionSet> sets, Partner partner) {
    Map<TransactionSet, Candidate> candidates = new LinkedHashMap<>();
    for (TransactionSet set : sets) {
      String version = interchange.version(group, set);
      DocumentMapping document = documents.get(partner.mapping(set.set));
      Optional<SetSchema> schema =
          document == null ? Optional.empty() : schemas.apply(set.set, version);
      candidates.put(set, new Candidate(set, version, document, schema));
    }
    return candidates;
  }

  private static void refuse(Interchange interchange, Outcome outcome) {
    outcome.fault(interchange.faults.stream().map(Interchange.EnvelopeFault::fault).toList());
    for (FunctionalGroup group : interchange.groups) {
      outcome.fault(group.faults);
      for (TransactionSet set : group.sets) {
        outcome.fault(set.faults);
        outcome.rejected++;
        outcome.reports.accept(
            new EdiTranslator.SetReport(
                interchange.standard(),
                set.set,
                interchange.version(group, set),
                set.control,
                "",
                "rejected"));
      }
    }
    outcome.rejected = Math.max(1, outcome.rejected);
  }

  private static Map<Batch, List<TransactionSet>> batches(
      Interchange interchange,
      FunctionalGroup group,
      Map<TransactionSet, Candidate> candidates,
      Partner partner) {
    Map<Batch, List<TransactionSet>> batches = new LinkedHashMap<>();
    candidates.forEach(
        (set, one) -> {
          if (group.faults.isEmpty()
              && set.errors.stream().allMatch(error -> error == SetError.COUNT)
              && set.length() <= MAX_SET_BYTES
              && (interchange.acknowledgement(set) || partner.mayUse(set.set, one.version()))
              && one.document() != null
              && one.schema().isPresent()
              && (one.schema().get().exact()
                  || partner.anyVersion()
                  || interchange.acknowledgement(set))) {
            batches
                .computeIfAbsent(
                    new Batch(one.document(), one.schema().get()), ignored -> new ArrayList<>())
                .add(set);
          }
        });
    return batches;
  }

  /** What is plainly right is read by our tables, all else by StAEDI. */
  private static void read(
      Interchange interchange,
      Batch batch,
      List<TransactionSet> sets,
      Charset charset,
      Map<TransactionSet, Object> into) {
    List<TransactionSet> doubtful = new ArrayList<>();
    for (TransactionSet set : sets) {
      Optional<DocumentMapping.Read> read =
          batch
              .schema()
              .plan()
              .filter(plan -> set.errors.isEmpty())
              .flatMap(plan -> batch.document().readQuickly(interchange, set, charset, plan));
      if (read.isPresent()) {
        into.put(set, read.get());
      } else {
        doubtful.add(set);
      }
    }
    if (!doubtful.isEmpty()) {
      readChecked(interchange, batch, doubtful, charset, into);
    }
  }

  /** Reads all at once; when that fails, each alone, so that the fault stays with one. */
  private static void readChecked(
      Interchange interchange,
      Batch batch,
      List<TransactionSet> sets,
      Charset charset,
      Map<TransactionSet, Object> into) {
    try {
      List<DocumentMapping.Read> read =
          batch.document().read(interchange.alone(sets), charset, batch.schema().schema());
      if (read.size() != sets.size()) {
        throw new SmooksException(read.size() + " of " + sets.size() + " sets could be read");
      }
      for (int i = 0; i < sets.size(); i++) {
        into.put(sets.get(i), read.get(i));
      }
    } catch (SmooksException e) {
      if (sets.size() == 1) {
        into.put(sets.get(0), e);
      } else {
        sets.forEach(one -> readChecked(interchange, batch, List.of(one), charset, into));
      }
    }
  }

  /** The decision on one set. */
  private final class Decision {
    private final ReceivedMessage message;
    private final Interchange interchange;
    private final Partner partner;
    private final FunctionalGroup group;
    private final Candidate candidate;
    private final Outcome outcome;
    private final TransactionSet set;
    private final DocumentWords words;
    private final List<SegmentError> errors = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();

    /** Whether it answers something that we sent, though it may say nothing new. */
    private boolean acknowledged;

    Decision(
        ReceivedMessage message,
        Interchange interchange,
        Partner partner,
        FunctionalGroup group,
        @Nullable Candidate candidate,
        Outcome outcome) {
      this.message = message;
      this.interchange = interchange;
      this.partner = partner;
      this.group = group;
      this.candidate = java.util.Objects.requireNonNull(candidate);
      this.outcome = outcome;
      this.set = this.candidate.set();
      DocumentMapping document = this.candidate.document();
      this.words =
          new DocumentWords(document == null ? null : document.report(), set, interchange, name());
    }

    /**
     * @param spoiled whether another set of its group refuses it
     */
    Decided decide(@Nullable Object read, String position, boolean spoiled) {
      List<SetError> refusals = new ArrayList<>();
      List<EventDraft> events = List.of();
      String verdict = "rejected";
      if (!group.faults.isEmpty()) {
        refusals.add(SetError.GROUP_REFUSED);
      } else if (!set.faults.isEmpty()) {
        refusals.addAll(set.errors);
        if (read instanceof DocumentMapping.Read document) {
          // What is wrong inside tells more than the count: two segments that were read as one.
          errors.addAll(document.found().errors);
          errors.removeIf(error -> error.tag().equals(trailer()));
          errors.forEach(this::tell);
        }
        faults.addAll(set.faults);
      } else if (set.length() > MAX_SET_BYTES) {
        refusals.add(SetError.CONTENT);
        faults.add(
            Interchange.fault(
                "EDI-SET-TOO-LARGE",
                name() + " is larger than " + MAX_SET_BYTES + " bytes",
                "Split it into several documents.",
                set.header));
      } else if (!interchange.acknowledgement(set)
          && !partner.mayUse(set.set, candidate.version())) {
        verdict = "unsupported";
        refusals.add(SetError.NOT_SUPPORTED);
        faults.add(notAgreed());
      } else if (candidate.document() == null) {
        verdict = "unsupported";
        refusals.add(SetError.NOT_SUPPORTED);
        faults.add(
            Interchange.fault(
                "EDI-UNSUPPORTED",
                name() + " is not supported; supported are " + supported(),
                "Send one of the supported documents.",
                set.header,
                interchange.standard().equals("X12") ? 1 : 2));
      } else if (read == null) {
        verdict = "unsupported";
        refusals.add(SetError.NOT_SUPPORTED);
        faults.add(
            Interchange.fault(
                "EDI-VERSION-UNSUPPORTED",
                name()
                    + " of version "
                    + candidate.version()
                    + " is not supported; the nearest that is supported is "
                    + Interchange.nameOf(candidate.schema()),
                "Send that version, or ask for yours to be allowed.",
                set.header));
      } else if (read instanceof DocumentMapping.Read document) {
        events = map(document, position);
        if (events.isEmpty()) {
          refusals.add(SetError.CONTENT);
        }
      } else {
        refusals.add(SetError.CONTENT);
        faults.add(
            Interchange.fault(
                "EDI-CONTENT-UNREADABLE",
                name() + " cannot be read: " + rootMessage((Throwable) read),
                "Check its segments and separators and send it again.",
                set.header));
      }
      if (refusals.isEmpty() && spoiled) {
        refusals.add(SetError.GROUP_REFUSED);
        faults.add(
            Interchange.fault(
                "EDI-GROUP-WHOLE",
                name() + " is refused because another document of its group is",
                "Correct the other one and send the whole group again.",
                set.header));
      }
      if (refusals.isEmpty()) {
        events = told(events);
        if (events.isEmpty() && !acknowledged) {
          refusals.add(SetError.CONTENT);
        }
      }
      if (refusals.isEmpty()) {
        verdict = "accepted";
        events.forEach(outcome.part::event);
        check(events);
        outcome.accepted++;
        outcome.note(faults.stream().map(Decision::taken).toList());
      } else {
        outcome.rejected++;
        outcome.fault(faults);
      }
      outcome.reports.accept(
          new EdiTranslator.SetReport(
              interchange.standard(),
              set.set,
              candidate.version(),
              set.control,
              read == null ? "" : Interchange.nameOf(candidate.schema()),
              verdict));
      return new Decided(
          set,
          refusals,
          outcome.named(errors),
          words.called(),
          errors.isEmpty() ? "" : words.number());
    }

    /** Orders are checked by our own data too, where the partner is to hear of it. */
    private void check(List<EventDraft> events) {
      if (partner.acknowledgements().advice() != Partner.Advised.NONE
          && partner.status() != Partner.Status.ONBOARDING) {
        events.stream()
            .filter(event -> event.type().equals("order.placed.v1"))
            .filter(event -> "original".equals(event.data().get("purpose")))
            .forEach(event -> outcome.part.check(event, interchange.envelope(group, set)));
      }
    }

    private static Fault taken(Fault fault) {
      return new Fault(
          fault.code(),
          fault.kind(),
          fault.message(),
          "It was taken all the same; correct it in the next one that you send.",
          fault.position());
    }

    private Fault notAgreed() {
      boolean version = partner.mayUse(set.set);
      return Interchange.fault(
          "EDI-NOT-AGREED",
          name()
              + (version ? " of version " + candidate.version() : "")
              + " is not agreed on; agreed are "
              + (version
                  ? java.util.Objects.requireNonNull(partner.documents().get(set.set)).versions()
                  : new TreeSet<>(partner.documents().keySet())),
          "Send what is agreed, or ask for it to be added to your profile.",
          set.header);
    }

    private String name() {
      return (interchange.standard().equals("X12") ? "transaction set " : "message ")
          + set.set
          + " "
          + set.control;
    }

    /** The events; none when it must be refused, with the reason among the errors and faults. */
    private List<EventDraft> map(DocumentMapping.Read document, String position) {
      errors.addAll(document.found().errors);
      for (SegmentError error : errors) {
        tell(error);
      }
      boolean refused =
          partner.strict() ? !errors.isEmpty() : errors.stream().anyMatch(SegmentError::refuses);
      Map<String, Object> tree = new LinkedHashMap<>(document.tree());
      tree.put("party", partner.party());
      tree.put("interchangeAt", interchange.sentAt().orElse(message.receivedAt()).toString());
      tree.put("sequence", interchange.control());
      try {
        List<EventDraft> events =
            java.util.Objects.requireNonNull(candidate.document())
                .mapper()
                .map(
                    tree,
                    position,
                    path -> {
                      DocumentMapping.Place place = document.origins().get(path);
                      return place == null ? null : place.text();
                    });
        refused |= refusesCodes(events);
        return refused ? List.of() : events.stream().map(this::described).toList();
      } catch (FaultException e) {
        if (e.fault().kind() != FaultKind.REJECTED) {
          throw e;
        }
        if (!refused) {
          needed(document, e.fault());
        }
        return List.of();
      }
    }

    /** Notes codes that nobody named; true when they refuse the set. */
    private boolean refusesCodes(List<EventDraft> events) {
      if (partner.codes() == Partner.Codes.OFF) {
        return false;
      }
      List<CodeCheck.Unknown> unknown =
          java.util.Objects.requireNonNull(candidate.document())
              .codes()
              .unknown(events, set, interchange);
      for (CodeCheck.Unknown one : unknown) {
        DocumentMapping.Place place = one.place();
        EDIStreamValidationError error = EDIStreamValidationError.INVALID_CODE_VALUE;
        String name = Interchange.name(place.tag(), place.element(), place.component());
        add(place, error, one.code());
        faults.add(
            content(
                "EDI-CODE",
                words.at(place.position()) + ": " + words.told(name, SegmentError.words(error)),
                words.repair(name),
                set.place(place.tag(), place.position(), place.element(), place.component())));
      }
      return !unknown.isEmpty() && partner.codes() == Partner.Codes.REJECT;
    }

    private void add(DocumentMapping.Place place, EDIStreamValidationError error, String data) {
      errors.add(
          new SegmentError(
              place.tag(),
              place.position(),
              null,
              List.of(
                  new SegmentError.ElementError(
                      place.element(), place.component(), 1, "", error, data))));
      errors.sort(java.util.Comparator.comparingInt(SegmentError::position));
    }

    /** Answers to what we sent, in terms of it; an acknowledgement of nothing is refused. */
    private List<EventDraft> told(List<EventDraft> events) {
      List<EventDraft> told = new ArrayList<>();
      boolean known = false;
      for (EventDraft event : events) {
        if (!event.type().equals("document.answered.v1")) {
          told.add(event);
          continue;
        }
        Optional<List<EventDraft>> answers = outcome.part.answered(event);
        known |= answers.isPresent();
        if (answers.isPresent()) {
          told.addAll(answers.get());
        } else if (interchange.acknowledgement(set)) {
          faults.add(
              Interchange.fault(
                  "EDI-ACK-UNMATCHED",
                  "the "
                      + set.set
                      + " acknowledges "
                      + event.data().get("document")
                      + ", which we never sent to "
                      + partner.id(),
                  "Acknowledge by the control numbers that we sent; if they are ours, another system sends under our name.",
                  set.header));
        } else {
          told.add(event); // sent by others than us, or before we kept account
        }
      }
      acknowledged = known;
      return told;
    }

    private EventDraft described(EventDraft draft) {
      Map<String, Object> origin = new LinkedHashMap<>();
      origin.put("standard", interchange.standard());
      origin.put("version", candidate.version());
      origin.put("set", set.set);
      if (draft.data().get("origin") instanceof Map<?, ?> known) {
        known.forEach((name, value) -> origin.put(String.valueOf(name), value));
      }
      Map<String, Object> data = new LinkedHashMap<>(draft.data());
      data.put("origin", origin);
      return new EventDraft(
          draft.type(),
          draft.subject(),
          draft.partitionKey(),
          draft.occurredAt(),
          draft.sequence(),
          draft.position(),
          data);
    }

    private void tell(SegmentError error) {
      EDIStreamValidationError whole = error.error();
      if (whole != null) {
        boolean missing = whole == EDIStreamValidationError.MANDATORY_SEGMENT_MISSING;
        faults.add(
            content(
                "EDI-SEGMENT",
                words.at(error.position() - (missing ? 1 : 0))
                    + ": "
                    + words.told(error.tag(), SegmentError.words(whole)),
                words.repair(error.tag()),
                set.place(error.tag(), error.position(), 0, 0)));
      }
      for (SegmentError.ElementError one : error.elements()) {
        String place = Interchange.name(error.tag(), one.element(), one.component());
        faults.add(
            content(
                "EDI-ELEMENT",
                words.at(error.position())
                    + ": "
                    + words.told(place, SegmentError.words(one.error())),
                words.repair(place),
                set.place(error.tag(), error.position(), one.element(), one.component())));
      }
    }

    private String trailer() {
      return interchange.standard().equals("X12") ? "SE" : "UNT";
    }

    private static Fault content(String code, String message, String repair, SourcePosition place) {
      return new Fault(code, FaultKind.REJECTED, message, repair, place);
    }

    /** A value that the mapping needs is not there or cannot be read: told at its place. */
    private void needed(DocumentMapping.Read document, Fault fault) {
      SourcePosition at = fault.position();
      String path = at == null || at.field() == null ? "" : at.field();
      DocumentMapping.Place place =
          DocumentMapping.Place.of(path).orElseGet(() -> document.placeOf(path));
      if (place == null) {
        DocumentMapping.Place near = document.segmentOf(path);
        String key = DocumentWords.withoutIndices(path);
        faults.add(
            content(
                "EDI-" + fault.code(),
                (near == null ? words.whole() : words.at(near.position()))
                    + ": "
                    + words
                        .nameOf(path)
                        .map(name -> fault.message().replace(path, name))
                        .orElse(fault.message()),
                words.repair(key),
                near == null
                    ? set.place(set.header.tag(), 1, 0, 0)
                    : set.place(near.tag(), near.position(), 0, 0)));
        return;
      }
      EDIStreamValidationError error =
          switch (fault.code()) {
            case "FIELD-MISSING" -> EDIStreamValidationError.REQUIRED_DATA_ELEMENT_MISSING;
            case "FIELD-CODE" -> EDIStreamValidationError.INVALID_CODE_VALUE;
            default ->
                fault.message().contains("date")
                    ? EDIStreamValidationError.INVALID_DATE
                    : EDIStreamValidationError.INVALID_CHARACTER_DATA;
          };
      boolean told =
          errors.stream()
              .anyMatch(
                  one ->
                      one.position() == place.position()
                          && one.elements().stream()
                              .anyMatch(element -> element.element() == place.element()));
      if (told) {
        return;
      }
      add(place, error, "");
      String name = Interchange.name(place.tag(), place.element(), place.component());
      faults.add(
          content(
              "EDI-" + fault.code(),
              words.at(place.position())
                  + ": "
                  + (fault.code().equals("FIELD-MISSING")
                      ? words.told(name, SegmentError.words(error))
                      : words
                              .nameOf(path)
                              .map(known -> fault.message().replace(path, known))
                              .orElse(fault.message())
                          + " ("
                          + name
                          + ")"),
              words.repair(name),
              set.place(place.tag(), place.position(), place.element(), place.component())));
    }
  }

  private static String rootMessage(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }
}
