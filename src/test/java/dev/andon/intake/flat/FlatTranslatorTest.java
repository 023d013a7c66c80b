package dev.andon.intake.flat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.andon.canonical.json.EventSchemas;
import dev.andon.enrichment.Projections;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.intake.EventDraft;
import dev.andon.intake.ReceivedMessage;
import dev.andon.intake.Translation;
import dev.andon.intake.mapping.MappingReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlatTranslatorTest {
  private static final String EVENTS =
      """
      source: wms
      zone: UTC
      dateTime: yyyyMMddHHmm
      delimiter: ';'
      events:
        - type: stock.reported.v1
          subject: 'stock:{site}/{item}'
          occurredAt: reportedAt
          fields:
            site: {from: site}
            item: {from: item}
            system: {constant: wms}
            onHand: {from: onHand, as: decimal}
            reportedAt: {from: at, as: local-time}
      """;
  private static final String FIXED =
      "flat: {fixed: {site: [1, 3], item: [4, 13], onHand: [14, 20], at: [21, 32]}";
  private static final EventSchemas SCHEMAS = new EventSchemas(Projections.TYPES);

  @TempDir Path folder;

  /** What became of a file. */
  private static final class Taken implements Translation, Translation.Part {
    final List<EventDraft> events = new ArrayList<>();
    final List<Fault> faults = new ArrayList<>();
    int accepted;
    int rejected;

    @Override
    public Optional<Part> part(String identity, String contentHash, boolean test, String source) {
      return Optional.of(this);
    }

    @Override
    public void fault(Fault fault) {
      faults.add(fault);
    }

    @Override
    public void event(EventDraft event) {
      events.add(event);
    }

    @Override
    public void end(
        int taken, int refused, List<Answer> answers, List<Fault> reasons, List<Fault> notes) {
      accepted = taken;
      rejected = refused;
      faults.addAll(reasons);
    }

    List<String> told() {
      return events.stream()
          .map(event -> event.subject() + "=" + event.data().get("onHand"))
          .toList();
    }

    List<String> messages() {
      return faults.stream().map(Fault::message).toList();
    }
  }

  private Taken take(String flat, byte[] file) throws IOException {
    Files.writeString(folder.resolve("stock.yaml"), EVENTS + flat + "\n");
    Taken taken = new Taken();
    ReceivedMessage message =
        new ReceivedMessage(
            "main", 1, "flat", "stock", "f", "id", "hash", file.length, Instant.EPOCH);
    new FlatTranslator(MappingReader.folder(folder, Projections.TYPES), SCHEMAS)
        .translate(message, new ByteArrayInputStream(file), taken);
    return taken;
  }

  private Taken take(String flat, String file) throws IOException {
    return take(flat, file.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void columnsAreKnownByTheHeaderOrByTheirPlace() throws IOException {
    String record = "DC1;I1;5;202603020800\n";
    assertThat(take("", "site;item;onHand;at\n" + record).told()).containsExactly("stock:DC1/I1=5");
    assertThat(take("flat: {columns: [site, item, onHand, at]}", record).told())
        .containsExactly("stock:DC1/I1=5");
  }

  @Test
  void linesOfFixedWidthAreReadByTheirCharacters() throws IOException {
    Taken taken =
        take(
            FIXED + ", skip: ['#', HDR]}",
            "# comment\nHDR stock\r\nDC1I-1007    0000012202603020800\r\n\nDC2I-2     0000X12202603020800\n");
    assertThat(taken.told()).containsExactly("stock:DC1/I-1007=12");
    assertThat(taken.rejected).isEqualTo(1);
    assertThat(taken.messages()).singleElement().asString().startsWith("line 5: ");
    assertThat(taken.faults.get(0).position().field()).isEqualTo("onHand");
  }

  @Test
  void aRecordWithOtherColumnsIsToldAndTheOthersGoOn() throws IOException {
    Taken taken =
        take("", "site;item;onHand;at\nDC1;I1;5\nDC1;I2;6;202603020800\nDC1;I3;7;202603020800;x\n");
    assertThat(taken.told()).containsExactly("stock:DC1/I2=6");
    assertThat(taken.messages())
        .containsExactly(
            "line 2: 4 columns were expected, not 3", "line 4: 4 columns were expected, not 5");
  }

  @ParameterizedTest
  @CsvSource({"ISO-8859-1", "windows-1252", "UTF-16LE", "IBM850"})
  void theEncodingIsThatOfTheMapping(String encoding) throws IOException {
    byte[] file = "DC1;Mütze;5;202603020800\n".getBytes(Charset.forName(encoding));
    String flat = "flat: {columns: [site, item, onHand, at], encoding: " + encoding + "}";
    assertThat(take(flat, file).told()).containsExactly("stock:DC1/Mütze=5");
  }

  @Test
  void bytesOfAnotherEncodingAreRefusedAndNotGuessed() throws IOException {
    byte[] file =
        "site;item;onHand;at\nDC1;Mütze;5;202603020800\n".getBytes(StandardCharsets.ISO_8859_1);
    Taken taken = take("", file);
    assertThat(taken.events).isEmpty();
    assertThat(taken.messages()).singleElement().asString().contains("that are no UTF-8");
    assertThat(take("", "\ufeffsite;item;onHand;at\nDC1;Mütze;5;202603020800\n").told())
        .containsExactly("stock:DC1/Mütze=5");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TRL;2|",
        "TRL;3|line 3: the trailer counts 3 records, the file has 2",
        "TRL|line 3: the trailer counts  records, the file has 2",
        "|the trailer (TRL) is missing: the file was cut off",
        "TRL;2/DC1;I3;7;202603020800|line 4: a record stands behind the trailer",
      })
  void whatTheTrailerCountsMustBeThereOrNothingIsTaken(String trailer, String fault)
      throws IOException {
    String file =
        "DC1;I1;5;202603020800\nDC1;I2;6;202603020800\n"
            + (trailer == null ? "" : trailer.replace('/', '\n') + "\n");
    Taken taken =
        take("flat: {columns: [site, item, onHand, at], trailer: {begins: TRL, count: [2]}}", file);
    assertThat(taken.events).hasSize(fault == null ? 2 : 0);
    assertThat(taken.messages()).isEqualTo(fault == null ? List.of() : List.of(fault));
    assertThat(taken.accepted).isEqualTo(fault == null ? 2 : 0);
  }

  @Test
  void aTrailerOfFixedWidthCountsByItsCharacters() throws IOException {
    String flat = FIXED + ", trailer: {begins: '99', count: [3, 8]}}";
    String file = "DC1I-1       0000012202603020800\n99000001\n";
    assertThat(take(flat, file).told()).containsExactly("stock:DC1/I-1=12");
    assertThat(take(flat, file.replace("99000001", "99000002")).events).isEmpty();
  }

  @Test
  void aFileWithTooManyWrongRecordsIsRefusedWhole() throws IOException {
    String flat = "flat: {columns: [site, item, onHand, at], most: 50}";
    String good = "DC1;I1;5;202603020800\n";
    String bad = "DC1;I2;many;202603020800\n";
    assertThat(take(flat, good + bad).told()).containsExactly("stock:DC1/I1=5");
    Taken refused = take(flat, good + bad + bad);
    assertThat(refused.events).isEmpty();
    assertThat(refused.accepted).isZero();
    assertThat(refused.rejected).isEqualTo(3);
    assertThat(refused.messages())
        .hasSize(3)
        .first()
        .asString()
        .contains("2 of 3 records are wrong, more than 50 in a hundred: none of them was taken");
  }

  @Test
  void aLineWithoutEndIsRefusedBeforeItFillsTheHeap() throws IOException {
    assertThat(take(FIXED + "}", "x".repeat(3 << 20)).messages())
        .containsExactly("a line is longer than 1048576 characters");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "flat: {encoding: klingon}|flat.encoding: a character set",
        "flat: {columns: [a], fixed: {a: [1, 2]}}|either columns",
        "flat: {fixed: {a: [3, 2]}}|flat.fixed.a: [first, last]",
        "flat: {trailer: {begins: T, count: [1, 2]}}|flat.trailer: begins and count",
        "flat: {most: 101}|flat.most: a number of wrong records",
      })
  void aWrongDescriptionIsNamedAtTheStart(String flat, String message) {
    assertThatThrownBy(() -> take(flat, ""))
        .isInstanceOf(FaultException.class)
        .hasMessageContaining("stock.yaml")
        .hasMessageContaining(message);
  }

  private static Taken shipped(String feed, String file) throws IOException {
    Taken taken = new Taken();
    byte[] bytes = file.getBytes(StandardCharsets.ISO_8859_1);
    new FlatTranslator(
            MappingReader.folder(Path.of("mappings", "flat"), Projections.TYPES), SCHEMAS)
        .translate(
            new ReceivedMessage(
                "main", 1, "flat", feed, "f", "id", "hash", bytes.length, Instant.EPOCH),
            new ByteArrayInputStream(bytes),
            taken);
    return taken;
  }

  @Test
  void theShippedPriceListAndMilestonesAreReadAsTheDialectsSay() throws IOException {
    Taken prices =
        shipped(
            "price-list",
            "# prices\nC100;I-1007;11,50;EUR;2,5;2026-03-02 08:00\nC100;I-1008;1.011,50;EUR;;2026-03-02 08:00\nSUM;2\n");
    assertThat(prices.faults).isEmpty();
    assertThat(prices.events.stream().map(event -> event.subject() + " " + event.data()))
        .containsExactly(
            "price:C100/I-1007 {customer=C100, item=I-1007, unitPrice=11.50, currency=EUR, tolerancePercent=2.5}",
            "price:C100/I-1008 {customer=C100, item=I-1008, unitPrice=1011.50, currency=EUR}");
    Taken milestones =
        shipped(
            "northline-milestones",
            "Sendung,Status,Zeit,ETA,Ort,Grund\nS-77,VER,02.03.2026 10:00,03.03.2026 09:00,K\u00f6ln,Schnee\nS-78,XYZ,02.03.2026 11:00,,,\n");
    assertThat(milestones.faults).isEmpty();
    assertThat(milestones.events.stream().map(event -> event.subject() + " " + event.data()))
        .containsExactly(
            "shipment:S-77 {shipment=S-77, carrier=northline, code=delayed, status=VER, at=2026-03-02T09:00:00Z, eta=2026-03-03T08:00:00Z, place=K\u00f6ln, reason=Schnee}",
            "shipment:S-78 {shipment=S-78, carrier=northline, code=other, status=XYZ, at=2026-03-02T10:00:00Z}");
    Taken orders =
        shipped(
            "legacy-orders",
            "00 night run\n10C100    4711        0001I-1007               12,5PC       1,2520260302083020260305\n10C100    4711        0002I-1008                  3CA           202603020830        \n9900000002\n");
    assertThat(orders.faults).isEmpty();
    assertThat(orders.events.stream().map(event -> event.subject() + " " + event.data()))
        .containsExactly(
            "order:C100/4711 {customer=C100, order=4711, purpose=original, orderedAt=2026-03-02T07:30:00Z, requestedAt=2026-03-04T23:00:00Z, currency=EUR, lines=[{line=1, item=I-1007, quantity=12.5, uom=EA, unitPrice=1.25}]}",
            "order:C100/4711 {customer=C100, order=4711, purpose=original, orderedAt=2026-03-02T07:30:00Z, currency=EUR, lines=[{line=2, item=I-1008, quantity=3, uom=CA}]}");
  }
}
