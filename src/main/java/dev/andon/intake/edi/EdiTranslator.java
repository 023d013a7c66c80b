package dev.andon.intake.edi;

import dev.andon.canonical.BusinessClock;
import dev.andon.canonical.Hashes;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.fault.SourcePosition;
import dev.andon.intake.Advice;
import dev.andon.intake.EventDraft;
import dev.andon.intake.ReceivedMessage;
import dev.andon.intake.Translation;
import dev.andon.intake.Translator;
import dev.andon.intake.Unpacked;
import dev.andon.replay.store.DeadLetterStore;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * EDI files, X12 and EDIFACT, also mixed: every interchange of the file in turn, every transaction
 * set or message on its own; one that cannot be taken does not hold the others back. What follows a
 * place that cannot be read is read again from the next interchange on.
 */
public final class EdiTranslator implements Translator {
  private static final int MAX_BYTES = 256 * 1024 * 1024;
  private static final Pattern NEXT =
      Pattern.compile("(?<![A-Za-z0-9])(?:UNA[^A-Za-z0-9]{6}\\s*UNB|UNB\\+|ISA[^A-Za-z0-9\\s])");
  private static final int MAX_TOLD = 20;

  private final Supplier<PartnerDirectory> partners;
  private final Map<String, SetTranslator> standards;
  private final BusinessClock clock;

  EdiTranslator(
      Supplier<PartnerDirectory> partners,
      Map<String, SetTranslator> standards,
      BusinessClock clock) {
    this.partners = partners;
    this.standards = Map.copyOf(standards);
    this.clock = clock;
  }

  @Override
  public String door() {
    return "edi";
  }

  @Override
  public void translate(ReceivedMessage message, InputStream bytes, Translation into)
      throws IOException {
    read(message, bytes, into, report -> {});
  }

  /** The same, and tells what was decided of each set: for reports. */
  public void read(
      ReceivedMessage message, InputStream bytes, Translation into, Consumer<SetReport> reports)
      throws IOException {
    try (EdiText text = EdiText.read(Unpacked.of(bytes), MAX_BYTES)) {
      if (text.length() > MAX_BYTES) {
        into.fault(
            Fault.of(
                "EDI-TOO-LARGE",
                FaultKind.REJECTED,
                "the file is larger than " + MAX_BYTES + " bytes",
                "Split it at an interchange."));
        return;
      }
      Optional<WrappedRecords> wrapped = WrappedRecords.of(text);
      if (wrapped.isEmpty()) {
        read(message, text, into, reports);
        return;
      }
      try (EdiText joined = wrapped.get().text()) {
        read(message, joined, into, reports);
      }
    } catch (FaultException e) {
      if (e.fault().kind() != FaultKind.REJECTED) {
        throw e;
      }
      into.fault(e.fault());
    }
  }

  private void read(
      ReceivedMessage message, EdiText text, Translation into, Consumer<SetReport> reports) {
    PartnerDirectory known = partners.get();
    int at = EdiText.begin(text);
    boolean found = false;
    while (at < text.length()) {
      if (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == '\u001a') {
        at++;
        continue;
      }
      Interchange interchange = interchange(text, at);
      if (interchange != null) {
        part(message, interchange, known, at, into, reports);
        at = interchange.end;
        while (text.startsWith(interchange.terminator(), at)) {
          at++;
        }
      } else {
        into.fault(text.asReceived(unreadable(text, at)));
        Matcher next = NEXT.matcher(text);
        at = next.find(Math.min(text.length(), at + 1)) ? next.start() : text.length();
      }
      found = true;
    }
    if (!found) {
      into.fault(
          new Fault(
              "EDI-UNREADABLE",
              FaultKind.REJECTED,
              "the file is empty",
              "Send whole interchanges.",
              SourcePosition.ofSegment("ISA", 1, 0, 0, 0)));
    }
  }

  /** Writes what our business says of partners' documents, with the same partners. */
  public Advice.Writer advice() {
    return new AdviceWriter(partners, clock);
  }

  /** The door of what we send to partners, with the same partners and documents. */
  public Translator sender() {
    return new EdiSender(partners, standards, clock);
  }

  static @org.jspecify.annotations.Nullable Interchange interchange(EdiText text, int at) {
    if (text.startsWith("ISA", at)) {
      return X12Interchange.read(text, at);
    }
    return text.startsWith("UNA", at) || text.startsWith("UNB", at)
        ? EdifactInterchange.read(text, at)
        : null;
  }

  private static Fault unreadable(EdiText text, int at) {
    if (text.startsWith("ISA", at)) {
      return unreadable(
          "ISA",
          "the interchange header (ISA) is not of 106 characters with three different separators",
          "Pad each ISA element to its fixed length.",
          at);
    }
    if (text.startsWith("UNA", at) && text.startsWith("UNH", Interchange.skipSpace(text, at + 9))) {
      return unreadable(text, Interchange.skipSpace(text, at + 9));
    }
    if (text.startsWith("UNA", at) || text.startsWith("UNB", at)) {
      return unreadable(
          "UNB",
          "an interchange header (UNB) with the service characters of its UNA was expected",
          "Begin with UNB, or with UNA and its six service characters before UNB.",
          at);
    }
    if (text.startsWith("UNH", at)) {
      return unreadable(
          "UNB",
          "a message (UNH) stands without its interchange (UNB to UNZ), which tells sender,"
              + " receiver and reference",
          "Send it between UNB and UNZ.",
          at);
    }
    if (text.startsWith("GS", at) || text.startsWith("ST", at)) {
      return unreadable(
          "ISA",
          (text.startsWith("GS", at) ? "a group (GS)" : "a transaction set (ST)")
              + " stands without its interchange (ISA to IEA), which tells sender, receiver and"
              + " separators",
          "Send it between ISA and IEA.",
          at);
    }
    return unreadable(
        "ISA",
        "an interchange header (ISA or UNB) was expected",
        "Send whole interchanges, from ISA to IEA or from UNB to UNZ.",
        at);
  }

  private static Fault unreadable(String segment, String message, String repair, int at) {
    return new Fault(
        "EDI-UNREADABLE",
        FaultKind.REJECTED,
        message,
        repair,
        SourcePosition.ofSegment(segment, 1, 0, 0, at));
  }

  private void part(
      ReceivedMessage message,
      Interchange interchange,
      PartnerDirectory known,
      int begin,
      Translation into,
      Consumer<SetReport> reports) {
    MessageDigest digest = Hashes.sha256();
    digest.update(interchange.text.range(begin, interchange.end));
    Optional<Partner> partner = known.find(interchange.senderQualifier(), interchange.sender());
    boolean trial = partner.map(one -> one.status().trial()).orElse(false);
    Optional<Translation.Part> part =
        into.part(
            interchange.identity() + (trial && !interchange.test() ? "/trial" : ""),
            HexFormat.of().formatHex(digest.digest()),
            interchange.test() || trial,
            "/edi/" + partner.map(Partner::id).orElse("unknown"),
            partner
                .map(one -> duplicate(interchange, one))
                .orElse(new Translation.Duplicate(List.of(), false)));
    if (part.isEmpty()) {
      return;
    }
    if (partner.isEmpty()) {
      unknown(interchange, part.get());
      return;
    }
    partner.flatMap(one -> notTaken(interchange, one)).ifPresent(interchange.faults::add);
    if (partner.get().sequential()) {
      count(interchange, partner.get()).ifPresent(part.get()::counted);
    }
    SetTranslator.Outcome outcome = new SetTranslator.Outcome(part.get(), reports);
    translator(interchange).translate(message, interchange, partner.get(), outcome);
    if (interchange instanceof X12Interchange x12 && x12.faults.isEmpty()) {
      new ReceivedTa1(x12, partner.get()).tell(outcome, clock.now());
    }
    outcome.faults.replaceAll(interchange.text::asReceived);
    outcome.notes.replaceAll(interchange.text::asReceived);
    if (!outcome.faults.isEmpty()) {
      part.get().event(rejected(interchange, partner.get(), outcome));
    } else if (part.get().refusedBefore()) {
      Map<String, Object> data = envelope(interchange);
      data.put("partner", partner.get().id());
      part.get().event(draft("interchange.accepted.v1", data, "0"));
    }
    part.get()
        .end(
            outcome.accepted,
            outcome.rejected,
            answers(interchange, partner.get(), outcome),
            outcome.faults,
            outcome.notes);
  }

  private SetTranslator translator(Interchange interchange) {
    SetTranslator translator = standards.get(interchange.standard());
    if (translator == null) {
      throw new IllegalStateException("no mappings of " + interchange.standard());
    }
    return translator;
  }

  private List<Translation.Answer> answers(
      Interchange interchange, Partner partner, SetTranslator.Outcome outcome) {
    List<Translation.Answer> answers = new ArrayList<>();
    boolean onlyTa1 =
        interchange instanceof X12Interchange one
            && one.groups.isEmpty()
            && !one.interchangeAnswers.isEmpty();
    if (onlyTa1
        || interchange.onlyAcknowledgements()
        || partner.status() == Partner.Status.ONBOARDING) {
      return answers;
    }
    Partner.Acknowledgements rules = partner.acknowledgements();
    boolean refused = !interchange.faults.isEmpty();
    if (interchange instanceof X12Interchange x12) {
      if (rules.ta1().answers(refused, x12.answerAsked())) {
        String note = refused ? x12.faults.get(0).code() : "000";
        answers.add(new AcknowledgementTa1(x12, partner, note, clock.now()));
      }
      for (Partner.Functional form : List.of(Partner.Functional.F997, Partner.Functional.F999)) {
        List<Decided.OfGroup> groups =
            outcome.groups.stream()
                .filter(group -> partner.acknowledgement(group.set()) == form)
                .filter(group -> rules.when() == Partner.When.ALWAYS || group.refuses())
                .toList();
        if (!groups.isEmpty()) {
          answers.add(new AcknowledgementX12(form, x12, partner, groups, clock.now()));
        }
      }
    } else if (interchange instanceof EdifactInterchange edifact) {
      boolean refuses = refused || outcome.groups.stream().anyMatch(Decided.OfGroup::refuses);
      boolean due =
          rules.contrl().answers(refuses, edifact.answerAsked())
              && (refuses || rules.when() == Partner.When.ALWAYS);
      if (due && (refused || !outcome.groups.isEmpty())) {
        answers.add(AcknowledgementContrl.of(edifact, partner, outcome.groups, clock.now()));
      }
    }
    return answers;
  }

  /** What answers an interchange that was accepted before. */
  private Translation.Duplicate duplicate(Interchange interchange, Partner partner) {
    Partner.Duplicates rule =
        partner.status() == Partner.Status.ONBOARDING || interchange.onlyAcknowledgements()
            ? Partner.Duplicates.SILENT
            : partner.acknowledgements().duplicates();
    if (rule != Partner.Duplicates.REFUSE) {
      return new Translation.Duplicate(List.of(), rule == Partner.Duplicates.REPEAT);
    }
    return new Translation.Duplicate(
        List.of(
            interchange instanceof X12Interchange x12
                ? new AcknowledgementTa1(x12, partner, "025", clock.now())
                : AcknowledgementContrl.refusal(
                    (EdifactInterchange) interchange, partner, "26", clock.now())),
        false);
  }

  /** Why nothing of this partner, or no test of it, is taken. */
  private static Optional<Interchange.EnvelopeFault> notTaken(
      Interchange interchange, Partner partner) {
    boolean x12 = interchange instanceof X12Interchange;
    if (partner.status() == Partner.Status.SUSPENDED) {
      return refused(
          interchange,
          x12 ? "006" : "17",
          "EDI-PARTNER-SUSPENDED",
          "the exchange with " + partner.id() + " is suspended",
          "Ask for it to be resumed, then send it again under the same number.");
    }
    if (interchange.test() && partner.tests() == Partner.Tests.REFUSE) {
      return refused(
          interchange,
          x12 ? "020" : "25",
          "EDI-TEST-REFUSED",
          "the interchange has the test indicator, " + partner.id() + " sends no tests",
          "Send it as production (" + (x12 ? "ISA15 P)." : "UNB 0035 empty)."));
    }
    return Optional.empty();
  }

  private static Optional<Interchange.EnvelopeFault> refused(
      Interchange interchange, String answer, String code, String message, String repair) {
    return Optional.of(
        new Interchange.EnvelopeFault(
            answer, Interchange.fault(code, message, repair, interchange.header)));
  }

  /** The place in the partner's count; empty when its number is no number. */
  private Optional<Translation.Count> count(Interchange interchange, Partner partner) {
    String control = interchange.control();
    if (!control.matches("\\d{1,14}")) {
      return Optional.empty();
    }
    String line = interchange.identity(".");
    return Optional.of(
        new Translation.Count(
            line,
            Long.parseLong(control),
            number -> {
              String missing = Long.toString(number);
              String padded =
                  "0".repeat(Math.max(0, control.length() - missing.length())) + missing;
              Map<String, Object> data = envelope(interchange);
              data.put("identity", interchange.identity(padded));
              data.put("control", padded);
              data.put("partner", partner.id());
              data.put("followedBy", control);
              return draft("interchange.missing.v1", data, "missing:" + padded);
            },
            () -> {
              Map<String, Object> data = envelope(interchange);
              data.put("partner", partner.id());
              return draft("interchange.arrived.v1", data, "arrived");
            }));
  }

  private EventDraft draft(String type, Map<String, Object> data, String position) {
    String subject = "interchange:" + data.get("identity");
    return new EventDraft(type, subject, subject, clock.now(), "0", position, data);
  }

  private EventDraft rejected(
      Interchange interchange, Partner partner, SetTranslator.Outcome outcome) {
    Map<String, Object> data = envelope(interchange);
    data.put("partner", partner.id());
    data.put("transactions", outcome.accepted + outcome.rejected);
    data.put("rejected", outcome.rejected);
    data.put(
        "faults", outcome.faults.stream().limit(MAX_TOLD).map(DeadLetterStore::describe).toList());
    return draft("interchange.rejected.v1", data, "0");
  }

  private void unknown(Interchange interchange, Translation.Part part) {
    boolean x12 = interchange instanceof X12Interchange;
    Fault fault =
        Interchange.fault(
            "EDI-PARTNER-UNKNOWN",
            "the sender "
                + interchange.senderQualifier()
                + "/"
                + interchange.sender()
                + " is not on file",
            "Check qualifier and identifier ("
                + (x12 ? "ISA05, ISA06" : "UNB 0007, 0004")
                + "), or ask to be added.",
            interchange.header);
    part.event(draft("partner.unknown.v1", envelope(interchange), "0"));
    part.end(0, 1, List.of(), List.of(interchange.text.asReceived(fault)), List.of());
  }

  private static Map<String, Object> envelope(Interchange interchange) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("identity", interchange.identity());
    data.put("sender", interchange.senderQualifier() + "/" + interchange.sender());
    data.put("receiver", interchange.receiverQualifier() + "/" + interchange.receiver());
    data.put("standard", interchange.standard());
    data.put("control", interchange.control());
    return data;
  }

  /**
   * What was decided of one set, for reports.
   *
   * @param verdict accepted, rejected or unsupported
   * @param schema name of the schema it was checked with; empty when there is none
   */
  public record SetReport(
      String standard, String set, String version, String control, String schema, String verdict) {}

  /** Fails when a mapping has no schema to be checked with; at start rather than at a document. */
  void check() {
    standards.forEach(
        (standard, translator) -> {
          List<String> missing = translator.withoutSchema();
          if (!missing.isEmpty()) {
            throw FaultException.of(
                "MAPPING-INVALID",
                FaultKind.MISCONFIGURED,
                "there is no " + standard + " schema of " + new TreeSet<>(missing),
                "Add the schema, or remove the mapping.");
          }
        });
  }
}
