package dev.andon.intake.edi;

import dev.andon.canonical.BusinessClock;
import dev.andon.canonical.Hashes;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultKind;
import dev.andon.intake.ReceivedMessage;
import dev.andon.intake.Translation;
import dev.andon.intake.Translator;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The door of what we send: one interchange of our own systems for the partner that is the
 * message's source. It is read as one that we would receive; what is wrong in it is refused whole.
 * It leaves under our control numbers and the identifiers of the partner's profile.
 */
final class EdiSender implements Translator {
  static final String DOOR = "edi-send";
  private static final int MAX_BYTES = 16 * 1024 * 1024;

  private final Supplier<PartnerDirectory> partners;
  private final Map<String, SetTranslator> standards;
  private final BusinessClock clock;

  EdiSender(
      Supplier<PartnerDirectory> partners,
      Map<String, SetTranslator> standards,
      BusinessClock clock) {
    this.partners = partners;
    this.standards = standards;
    this.clock = clock;
  }

  @Override
  public String door() {
    return DOOR;
  }

  @Override
  public void translate(ReceivedMessage message, InputStream bytes, Translation into)
      throws IOException {
    Optional<Partner> partner = partners.get().named(message.source());
    if (partner.isEmpty()) {
      into.fault(
          refused(
              "EDI-SEND-PARTNER",
              "there is no partner " + message.source(),
              "Put the file into the folder of a partner of config/partners/."));
      return;
    }
    try (EdiText text = EdiText.read(bytes, MAX_BYTES)) {
      int begin = Interchange.skipSpace(text, 0);
      Interchange interchange =
          text.length() > MAX_BYTES ? null : EdiTranslator.interchange(text, begin);
      if (interchange == null) {
        into.fault(
            refused(
                "EDI-SEND-UNREADABLE",
                "one interchange of at most "
                    + MAX_BYTES
                    + " bytes, ISA to IEA or UNB to UNZ, was expected",
                "Write the whole interchange; its identifiers and control numbers may be any."));
      } else if (Interchange.skipSpace(text, interchange.end) < text.length()
          || text.indexOf('\0', begin) >= 0) {
        into.fault(
            refused(
                "EDI-SEND-MORE",
                "more than one interchange, or a NUL character, stands in the file",
                "Write one interchange a file."));
      } else {
        send(message, partner.get(), interchange, into);
      }
    }
  }

  private void send(
      ReceivedMessage message, Partner partner, Interchange interchange, Translation into) {
    byte[] content = interchange.text.copy(interchange.header.offset(), interchange.end);
    String hash = HexFormat.of().formatHex(Hashes.sha256().digest(content));
    Optional<Translation.Part> part =
        into.part(
            "send/" + partner.id() + "/" + hash, hash, interchange.test(), "/edi/" + partner.id());
    if (part.isEmpty()) {
      return;
    }
    SetTranslator translator = standards.get(interchange.standard());
    if (translator == null) {
      throw new IllegalStateException("no mappings of " + interchange.standard());
    }
    // What we would make of it, were it sent to us, is not wanted: only whether it is right.
    SetTranslator.Outcome outcome = new SetTranslator.Outcome(new Unkept(), report -> {});
    translator.translate(message, interchange, partner.asReceiver(), outcome);
    outcome.faults.replaceAll(interchange.text::asReceived);
    outcome.notes.replaceAll(interchange.text::asReceived);
    boolean right = outcome.rejected == 0 && outcome.accepted > 0;
    if (!right && outcome.faults.isEmpty()) {
      outcome.fault(List.of(refused("EDI-SEND-EMPTY", "there is no document in it", "Write one.")));
    }
    List<Translation.Answer> document = List.of();
    if (right) {
      SentInterchange leaving = new SentInterchange(interchange, partner, translator, clock.now());
      List<Fault> unwritable = leaving.faults();
      unwritable.forEach(fault -> outcome.faults.add(interchange.text.asReceived(fault)));
      right = unwritable.isEmpty();
      document = right ? List.of(leaving) : List.of();
    }
    part.get()
        .end(
            right ? outcome.accepted : 0,
            right ? 0 : Math.max(1, outcome.accepted + outcome.rejected),
            document,
            outcome.faults,
            outcome.notes);
  }

  private static Fault refused(String code, String message, String repair) {
    return Fault.of(code, FaultKind.REJECTED, message, repair);
  }
}
