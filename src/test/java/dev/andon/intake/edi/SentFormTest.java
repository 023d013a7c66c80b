package dev.andon.intake.edi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.andon.fault.Fault;
import dev.andon.testing.X12;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SentFormTest {
  private static final Partner.Send PIPES = new Partner.Send("|", "!", ";", "%", false);

  private static EdiText text(String content) throws IOException {
    return EdiText.read(
        new ByteArrayInputStream(content.getBytes(StandardCharsets.ISO_8859_1)), 1 << 20);
  }

  private static SentForm x12(String version, Partner.Send send) throws IOException {
    String interchange =
        X12.interchange("ZZ", "ERP", "PO", 1, "850", List.of())
            .replace("*U*00401*", "*^*" + version + "*");
    return SentForm.of(Objects.requireNonNull(X12Interchange.read(text(interchange), 0)), send);
  }

  private static SentForm edifact(String una, String syntax, Partner.Send send) throws IOException {
    String interchange = una + "UNB+UNOC:" + syntax + "+ERP:ZZ+P:ZZ+260302:0815+1'UNZ+0+1'";
    return SentForm.of(Objects.requireNonNull(EdifactInterchange.read(text(interchange), 0)), send);
  }

  @Test
  void componentsAndRepetitionsGetTheirOwnSeparators() throws Exception {
    assertThat(x12("00501", PIPES).segment("AAA*1>2^3*4", 2, 0)).isEqualTo("AAA|1!2%3|4");
    assertThat(edifact("UNA:+.?*'", "4", PIPES).segment("AAA+1:2*3+4?*?:", 2, 0))
        .isEqualTo("AAA|1!2%3|4*:");
  }

  @Test
  void aRepetitionSeparatorIsDataInVersionsThatHaveNone() throws Exception {
    SentForm form = x12("00401", PIPES);
    assertThat(form.segment("AAA*1^2*%", 2, 0)).isEqualTo("AAA|1^2|%");
    assertThat(form.faults()).isEmpty();
    assertThat(edifact("", "3", PIPES).segment("AAA+1*2+%", 2, 0)).isEqualTo("AAA|1*2|%");
  }

  @Test
  void eachValueThatHoldsASeparatorOfThePartnersIsToldWithItsPlace() throws Exception {
    SentForm form = x12("00501", PIPES);
    form.segment("AAA*1>2;*x%", 7, 99);
    assertThat(form.faults())
        .extracting(Fault::message)
        .containsExactly(
            "AAA01-02 holds ;, which separates segments in what the partner gets",
            "AAA02 holds %, which separates repetitions in what the partner gets");
    assertThat(form.faults().get(0).position())
        .hasToString(
            "SourcePosition[segment=AAA, segmentPosition=7, element=1, component=2, line=0, field=null, byteOffset=99]");
  }

  @Test
  void withoutSeparatorsInTheProfileTheDocumentKeepsItsOwn() throws Exception {
    SentForm form = x12("00501", Partner.Send.DEFAULT);
    assertThat(form.segment("AAA*1>2^3*|", 2, 0)).isEqualTo("AAA*1>2^3*|");
    assertThat(form.end()).isEqualTo("~\n");
    assertThat(x12("00501", new Partner.Send(null, null, null, null, false)).end()).isEqualTo("~");
  }

  @Test
  void whatTheDocumentsOwnUnaNeedsMustNotBeASeparatorOfThePartners() throws Exception {
    Partner.Send commas = new Partner.Send(",", null, null, null, true);
    assertThat(edifact("UNA:+,? '", "3", commas).faults())
        .singleElement()
        .extracting(Fault::message)
        .asString()
        .startsWith("the document's decimal mark , separates something else");
    Partner.Send stars = new Partner.Send("*", null, null, null, true);
    assertThat(edifact("UNA:+.?*'", "4", stars).faults())
        .singleElement()
        .extracting(Fault::message)
        .asString()
        .startsWith("the document's repetition separator *");
    assertThat(edifact("UNA:+.?*'", "4", PIPES).faults()).isEmpty();
  }

  @Test
  void aSeparatorThatIsAnothersByDefaultNeedsThatOneSaidToo() {
    assertThatThrownBy(() -> new Partner.Send(":", null, null, null, true))
        .hasMessageContaining("component: say it too");
    assertThat(new Partner.Send(":", "+", null, null, true).component()).isEqualTo("+");
  }
}
