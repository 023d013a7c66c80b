package dev.andon.intake.edi;

import dev.andon.fault.Fault;
import dev.andon.intake.Translation;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An interchange of our own systems as it leaves: the documents as they are, in an envelope with
 * our control numbers, the partner's identifiers and the time.
 */
final class SentInterchange extends Acknowledgement {
  private static final DateTimeFormatter DAY = format("yyyyMMdd");
  private static final DateTimeFormatter SHORT_DAY = format("yyMMdd");
  private static final DateTimeFormatter TIME = format("HHmm");

  private final Interchange interchange;
  private final Partner partner;
  private final SetTranslator translator;
  private final String separator;
  private final SentForm form;
  private final List<Translation.Sent> sent = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();

  SentInterchange(Interchange interchange, Partner partner, SetTranslator translator, Instant now) {
    super(partner.id(), interchange.groups.get(0).sets.get(0).set, now);
    this.interchange = interchange;
    this.partner = partner;
    this.translator = translator;
    this.separator = String.valueOf(interchange.separator());
    this.form =
        interchange instanceof X12Interchange x12
            ? SentForm.of(x12, partner.send())
            : SentForm.of((EdifactInterchange) interchange, partner.send());
  }

  /** Why it cannot be written as the partner wants it. */
  List<Fault> faults() {
    render(kind -> 1);
    return form.faults();
  }

  private static DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
  }

  /** One character is one byte of the original. */
  @Override
  public Charset charset() {
    return StandardCharsets.ISO_8859_1;
  }

  @Override
  public List<Translation.Sent> sent() {
    return List.copyOf(sent);
  }

  @Override
  public String render(Translation.ControlNumbers numbers) {
    text.setLength(0);
    sent.clear();
    if (interchange instanceof EdifactInterchange edifact) {
      edifact(edifact, Long.toString(numbers.next("UNB0020")));
    } else {
      x12(numbers);
    }
    return text.toString();
  }

  private void x12(Translation.ControlNumbers numbers) {
    long first = numbers.next("ISA13");
    String control = String.format(Locale.ROOT, "%09d", first);
    List<String> isa = elements(interchange.raw(interchange.header.offset()));
    Partner.Identifier from = ours(isa.get(5), isa.get(6));
    Partner.Identifier to = partner.identifiers().get(0);
    isa.set(5, pad(from.qualifier(), 2));
    isa.set(6, pad(from.id(), 15));
    isa.set(7, pad(to.qualifier(), 2));
    isa.set(8, pad(to.id(), 15));
    isa.set(9, SHORT_DAY.format(now));
    isa.set(10, TIME.format(now));
    isa.set(13, control);
    write(String.join(separator, isa));
    for (FunctionalGroup group : interchange.groups) {
      String number =
          Long.toString(group == interchange.groups.get(0) ? first : numbers.next("ISA13"));
      List<String> gs =
          elements(interchange.raw(java.util.Objects.requireNonNull(group.header).offset()));
      gs.set(2, from.id().strip());
      gs.set(3, to.id().strip());
      gs.set(4, DAY.format(now));
      gs.set(5, TIME.format(now));
      gs.set(6, number);
      write(String.join(separator, gs));
      int count = 0;
      for (TransactionSet set : group.sets) {
        set(set, String.format(Locale.ROOT, "%04d", ++count), Long.toString(first), number);
      }
      write(String.join(separator, "GE", Integer.toString(count), number));
    }
    write(String.join(separator, "IEA", Integer.toString(interchange.groups.size()), control));
  }

  private void edifact(EdifactInterchange edifact, String reference) {
    String characters = edifact.serviceCharacters();
    // The last of the six ends the UNA itself.
    text.append("UNA").append(form.serviceCharacters(characters.charAt(2)), 0, 5);
    text.append(form.end());
    String component = characters.substring(0, 1);
    List<String> unb = elements(edifact.raw(edifact.header.offset()));
    Partner.Identifier from = ours(edifact.senderQualifier(), edifact.sender());
    Partner.Identifier to = partner.identifiers().get(0);
    unb.set(2, party(from, component));
    unb.set(3, party(to, component));
    unb.set(
        4,
        (edifact.syntax().equals("4") ? DAY : SHORT_DAY).format(now)
            + component
            + TIME.format(now));
    unb.set(5, reference);
    write(String.join(separator, unb));
    int count = 0;
    int messages = 0;
    for (FunctionalGroup group : edifact.groups) {
      if (group.header != null) {
        write(edifact.raw(group.header.offset()));
        count++;
      }
      for (TransactionSet set : group.sets) {
        set(set, Integer.toString(++messages), reference, "");
        count += group.header == null ? 1 : 0;
      }
      if (group.header != null) {
        write(String.join(separator, "UNE", Integer.toString(group.sets.size()), group.element(5)));
      }
    }
    write(String.join(separator, "UNZ", Integer.toString(count), reference));
  }

  private void set(TransactionSet set, String control, String reference, String group) {
    boolean x12 = interchange.standard().equals("X12");
    List<String> header = elements(interchange.raw(set.header.offset()));
    header.set(x12 ? 2 : 1, control);
    write(String.join(separator, header));
    int position = 1;
    for (int at = interchange.next(set.header.offset()); at < set.last; at = interchange.next(at)) {
      text.append(form.segment(interchange.raw(at), ++position, at)).append(form.end());
    }
    write(String.join(separator, x12 ? "SE" : "UNT", Integer.toString(set.segments), control));
    DocumentWords words = translator.words(interchange, set);
    sent.add(
        new Translation.Sent(
            partner.party(),
            interchange.standard(),
            set.set,
            reference,
            group,
            control,
            words.number(),
            words.whole(),
            interchange.test(),
            within(set)));
  }

  private @Nullable Duration within(TransactionSet set) {
    return interchange.acknowledgement(set) ? null : partner.answers().within().orElse(null);
  }

  private Partner.Identifier ours(String qualifier, String id) {
    Partner.Identifier ours = partner.answers().ours();
    return ours == null ? new Partner.Identifier(qualifier, id) : ours;
  }

  private static String party(Partner.Identifier identifier, String component) {
    return identifier.qualifier().isEmpty()
        ? identifier.id()
        : identifier.id() + component + identifier.qualifier();
  }

  private static String pad(String value, int length) {
    return String.format(Locale.ROOT, "%-" + length + "s", value).substring(0, length);
  }

  private List<String> elements(String raw) {
    return new ArrayList<>(List.of(raw.split(Pattern.quote(separator), -1)));
  }

  /** A segment of the envelopes. */
  private void write(String segment) {
    text.append(form.segment(segment, 0, interchange.header.offset())).append(form.end());
  }
}
