package dev.andon.intake.edi;

import dev.andon.canonical.BusinessClock;
import dev.andon.canonical.Hashes;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.fault.SourcePosition;
import dev.andon.intake.EventDraft;
import dev.andon.intake.ReceivedMessage;
import dev.andon.intake.Translation;
import dev.andon.intake.Translator;
import dev.andon.replay.store.DeadLetterStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.smooks.api.SmooksException;

/**
 * X12 files: every interchange of the file in turn, every transaction set on its own; one that
 * cannot be taken does not hold the others back.
 */
public final class EdiTranslator implements Translator {
  private static final int MAX_BYTES = 32 * 1024 * 1024;
  private static final Set<String> ACKNOWLEDGEMENTS = Set.of("997", "999");
  private static final DateTimeFormatter ISA_TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmm", Locale.ROOT);

  private final PartnerDirectory partners;
  private final Map<String, DocumentMapping> documents;
  private final BusinessClock clock;

  EdiTranslator(
      PartnerDirectory partners, Map<String, DocumentMapping> documents, BusinessClock clock) {
    this.partners = partners;
    this.documents = Map.copyOf(documents);
    this.clock = clock;
  }

  @Override
  public String door() {
    return "edi";
  }

  @Override
  public void translate(ReceivedMessage message, InputStream bytes, Translation into)
      throws IOException {
    byte[] file = bytes.readNBytes(MAX_BYTES + 1);
    if (file.length > MAX_BYTES) {
      into.fault(
          Fault.of(
              "EDI-TOO-LARGE",
              FaultKind.REJECTED,
              "the file is larger than " + MAX_BYTES + " bytes",
              "Split it at an interchange."));
      return;
    }
    String text = new String(file, StandardCharsets.ISO_8859_1);
    int at = text.startsWith("\u00ef\u00bb\u00bf") ? 3 : 0;
    while (at < text.length()) {
      if (Character.isWhitespace(text.charAt(at))) {
        at++;
      } else if (text.startsWith("ISA", at)) {
        X12Interchange interchange = X12Interchange.read(text, at);
        if (interchange == null) {
          into.fault(
              unreadable("the interchange header (ISA) is shorter than its 106 characters", at));
          return;
        }
        into.add(interchange(interchange, text.substring(at, interchange.end)));
        at = interchange.end;
      } else {
        boolean edifact = text.startsWith("UNA", at) || text.startsWith("UNB", at);
        into.fault(
            edifact
                ? new Fault(
                    "EDI-UNSUPPORTED",
                    FaultKind.REJECTED,
                    "EDIFACT interchanges are not supported yet",
                    "Send X12, or wait for the EDI gateway.",
                    place(at))
                : unreadable("an interchange header (ISA) was expected", at));
        return;
      }
    }
  }

  private static Fault unreadable(String message, int at) {
    return new Fault(
        "EDI-UNREADABLE",
        FaultKind.REJECTED,
        message,
        "Send whole interchanges, from ISA to IEA.",
        place(at));
  }

  private static SourcePosition place(int at) {
    return SourcePosition.ofSegment("ISA", 1, 0, 0, at);
  }

  private Translation.Part interchange(X12Interchange interchange, String text) {
    String hash = Hashes.sha256(text);
    Optional<Partner> partner = partners.find(interchange.senderQualifier(), interchange.sender());
    if (partner.isEmpty()) {
      return unknown(interchange, hash);
    }
    Result result = new Result();
    result.faults.addAll(interchange.faults);
    List<Acknowledgement997.DecidedGroup> groups = new ArrayList<>();
    int groupNumber = 0;
    for (X12Interchange.Group group : interchange.groups) {
      groupNumber++;
      List<Acknowledgement997.Decided> decided = new ArrayList<>();
      int number = 0;
      for (X12Interchange.Transaction transaction : group.transactions) {
        number++;
        if (!ACKNOWLEDGEMENTS.contains(transaction.set())) {
          decided.add(
              transaction(
                  interchange,
                  partner.get(),
                  group,
                  transaction,
                  groupNumber + "/" + number,
                  result));
        } else {
          result.accepted++;
        }
      }
      if (!decided.isEmpty() || number == 0) {
        String announced =
            group.trailer == null ? Integer.toString(number) : group.trailer.element(1);
        groups.add(
            new Acknowledgement997.DecidedGroup(
                group.header.element(1), group.header.element(6), announced, decided));
      }
    }
    if (!interchange.faults.isEmpty()) {
      result.rejected = Math.max(1, result.rejected);
    }
    if (result.rejected > 0) {
      result.events.add(rejected(interchange, partner.get(), result));
    }
    List<Translation.Answer> answers =
        groups.isEmpty()
            ? List.of()
            : List.of(new Acknowledgement997(interchange, partner.get().id(), groups, clock.now()));
    return new Translation.Part(
        interchange.identity(),
        hash,
        interchange.test(),
        "/edi/" + partner.get().id(),
        result.accepted,
        result.rejected,
        result.events,
        answers,
        result.faults);
  }

  private static final class Result {
    final List<EventDraft> events = new ArrayList<>();
    final List<Fault> faults = new ArrayList<>();
    int accepted;
    int rejected;
  }

  private Acknowledgement997.Decided transaction(
      X12Interchange interchange,
      Partner partner,
      X12Interchange.Group group,
      X12Interchange.Transaction transaction,
      String position,
      Result result) {
    String code = "5";
    List<Fault> faults = new ArrayList<>(transaction.faults);
    List<EventDraft> events = List.of();
    DocumentMapping document = documents.get(transaction.set());
    if (document == null) {
      code = "1";
      faults.add(
          X12Interchange.fault(
              "EDI-UNSUPPORTED",
              "transaction set "
                  + transaction.set()
                  + " is not supported; supported are "
                  + new java.util.TreeSet<>(documents.keySet()),
              "Send one of the supported sets.",
              transaction.segments.get(0)));
    } else if (faults.isEmpty()) {
      try {
        Map<String, Object> tree =
            new LinkedHashMap<>(document.tree(interchange.alone(group, transaction)));
        tree.put("party", partner.party());
        tree.put("interchangeAt", sentAt(interchange).toString());
        tree.put("sequence", interchange.control());
        events = document.mapper().map(tree, position);
      } catch (FaultException e) {
        if (e.fault().kind() != FaultKind.REJECTED) {
          throw e;
        }
        faults.add(inSet(transaction, e.fault()));
      } catch (SmooksException e) {
        faults.add(
            X12Interchange.fault(
                "EDI-CONTENT-UNREADABLE",
                "transaction set "
                    + transaction.set()
                    + " "
                    + transaction.control()
                    + " cannot be read: "
                    + rootMessage(e),
                "Check its segments and separators and send it again.",
                transaction.segments.get(0)));
      }
    } else {
      code =
          transaction.faults.get(0).code().equals("EDI-SE-COUNT")
              ? "4"
              : transaction.faults.get(0).code().equals("EDI-SE-CONTROL") ? "3" : "2";
    }
    result.faults.addAll(faults);
    if (faults.isEmpty()) {
      result.events.addAll(events);
      result.accepted++;
    } else {
      result.rejected++;
    }
    return new Acknowledgement997.Decided(
        transaction.set(), transaction.control(), faults.isEmpty(), code);
  }

  private static String rootMessage(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  private static Fault inSet(X12Interchange.Transaction transaction, Fault fault) {
    return new Fault(
        "EDI-" + fault.code(),
        fault.kind(),
        "transaction set "
            + transaction.set()
            + " "
            + transaction.control()
            + ": "
            + fault.message(),
        "Correct it and send the document again under the same number.",
        fault.position());
  }

  private static Instant sentAt(X12Interchange interchange) {
    String text = interchange.header.element(9) + interchange.header.element(10);
    try {
      return LocalDateTime.parse(text, ISA_TIME).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new FaultException(
          new Fault(
              "ISA-TIME",
              FaultKind.REJECTED,
              "ISA09 and ISA10 must be a date and time as yyMMdd and HHmm",
              "Correct the header.",
              SourcePosition.ofSegment("ISA", 1, 9, 0, interchange.header.offset())),
          e);
    }
  }

  private EventDraft rejected(X12Interchange interchange, Partner partner, Result result) {
    Map<String, Object> data = envelope(interchange);
    data.put("partner", partner.id());
    data.put("transactions", result.accepted + result.rejected);
    data.put("rejected", result.rejected);
    data.put("faults", result.faults.stream().limit(20).map(DeadLetterStore::describe).toList());
    return draft("interchange.rejected.v1", interchange, data);
  }

  private Translation.Part unknown(X12Interchange interchange, String hash) {
    Fault fault =
        X12Interchange.fault(
            "EDI-PARTNER-UNKNOWN",
            "the sender "
                + interchange.senderQualifier()
                + "/"
                + interchange.sender()
                + " is not on file",
            "Check qualifier and identifier (ISA05, ISA06), or ask to be added.",
            interchange.header);
    return new Translation.Part(
        interchange.identity(),
        hash,
        interchange.test(),
        "/edi/unknown",
        0,
        1,
        List.of(draft("partner.unknown.v1", interchange, envelope(interchange))),
        List.of(),
        List.of(fault));
  }

  private static Map<String, Object> envelope(X12Interchange interchange) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("identity", interchange.identity());
    data.put("sender", interchange.senderQualifier() + "/" + interchange.sender());
    data.put("receiver", interchange.header.element(7) + "/" + interchange.header.element(8));
    data.put("standard", "X12");
    data.put("control", interchange.control());
    return data;
  }

  private EventDraft draft(String type, X12Interchange interchange, Map<String, Object> data) {
    String subject = "interchange:" + interchange.identity();
    return new EventDraft(type, subject, subject, clock.now(), "0", "0", data);
  }
}
