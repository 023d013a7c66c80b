package dev.andon.app.cli;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.testing.X12;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdiCheckTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir Path folder;

  private int check(String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "edi";
    all[1] = "check";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return Andon.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all);
  }

  private static List<String> order(String number, String quantity) {
    return List.of(
        "BEG*00*SA*" + number + "**20260302", "PO1*1*" + quantity + "*EA*11.50**VN*I1", "CTT*1");
  }

  private String file(String name, String content) throws Exception {
    return Files.writeString(folder.resolve(name), content).toString();
  }

  @Test
  void aGoodOrderOfAnybodyIsAcceptedWithItsEventAndTheAnswerThatWeWouldSend() throws Exception {
    assertThat(
            check(
                "--json",
                file(
                    "good.edi",
                    X12.interchange("ZZ", "NEWCOMER", "PO", 1, "850", List.of(order("77", "10"))))))
        .isZero();
    assertThatJson(out.toString()).inPath("$.verdict").isEqualTo("accepted");
    assertThatJson(out.toString()).inPath("$.events[0].subject").isEqualTo("order:NEWCOMER/77");
    assertThatJson(out.toString()).inPath("$.events[0].data.lines[0].quantity").isEqualTo("\"10\"");
    assertThat(out.toString()).contains("AK5*A~");
  }

  @Test
  void aBadOrderBesideAGoodOneIsPartialAndTheReportSaysWhereAndHowToRepairIt() throws Exception {
    String file =
        file(
            "partial.edi",
            X12.interchange(
                "ZZ", "NEWCOMER", "PO", 2, "850", List.of(order("78", "ten"), order("79", "1"))));
    assertThat(check(file)).isEqualTo(3);
    assertThat(out.toString())
        .contains("partial.edi: partial")
        .contains(
            "Line 1 of PO 78: quantity has characters that its type does not allow (PO102). We need it to ship. Correct it and send the 850 again under the same PO number. [EDI-ELEMENT]\n      PO1*1*ten*EA*11.50**VN*I1~\n            ^\n      segment 3, element 2, byte ")
        .contains("AK9*P*2*2*1~");
  }

  @Test
  void aMissingQuantityIsToldInTheWordsOfThePartnersOwnOrder() throws Exception {
    List<String> order =
        List.of(
            "BEG*00*SA*4500123**20260302",
            "PO1*1*1*EA*11.50**VN*I1",
            "PO1*2*1*EA*11.50**VN*I2",
            "PO1*3**EA*11.50**VN*I3",
            "CTT*3");
    String edi = X12.interchange("ZZ", "NEWCOMER", "PO", 21, "850", List.of(order));
    String oneLine = edi.replaceAll("[\\r\\n]", "");
    assertThat(check(file("words.edi", oneLine))).isEqualTo(3);
    assertThat(out.toString())
        .contains(
            "Line 3 of PO 4500123: quantity is missing (PO102). We need it to ship. Correct it and send the 850 again under the same PO number. [EDI-FIELD-MISSING]\n"
                + "      PO1*3**EA*11.50**VN*I3~\n"
                + "            ^\n"
                + "      segment 5, element 2, byte "
                + oneLine.indexOf("PO1*3*"));
    out.getBuffer().setLength(0);
    assertThat(check("--json", file("words.edi", oneLine))).isEqualTo(3);
    assertThatJson(out.toString())
        .inPath("$.faults[0]")
        .isObject()
        .containsEntry("code", "EDI-FIELD-MISSING")
        .containsEntry("message", "Line 3 of PO 4500123: quantity is missing (PO102)")
        .containsEntry("text", "PO1*3**EA*11.50**VN*I3~")
        .containsEntry("caret", java.math.BigDecimal.valueOf(6));
  }

  @Test
  void anOrderWithoutLineNumbersIsAcceptedAndItsLinesAreNumberedByPosition() throws Exception {
    List<String> bare =
        List.of(
            "BEG*00*SA*81**20260302", "PO1**3*EA*1.00**VN*I1", "PO1**4*EA*1.00**VN*I2", "CTT*2");
    assertThat(
            check(
                "--json",
                file("bare.edi", X12.interchange("ZZ", "NEWCOMER", "PO", 5, "850", List.of(bare)))))
        .isZero();
    assertThatJson(out.toString())
        .inPath("$.events[0].data.lines[*].line")
        .isArray()
        .containsExactly("\"1\"", "\"2\"");
  }

  @Test
  void everyOtherFileGetsItsVerdictAndExitCode() throws Exception {
    assertThat(
            check(
                "--json",
                file(
                    "catalogue.edi",
                    X12.interchange("ZZ", "A", "SC", 3, "832", List.of(List.of("BCT*PC*1"))))))
        .isEqualTo(3);
    assertThatJson(out.toString()).inPath("$.verdict").isEqualTo("unsupported");
    out.getBuffer().setLength(0);
    assertThat(check("--json", file("rubbish.edi", "hello"))).isEqualTo(3);
    assertThatJson(out.toString()).inPath("$.verdict").isEqualTo("unreadable");
    out.getBuffer().setLength(0);
    String acme =
        file("acme.edi", X12.interchange("ZZ", "OTHER", "PO", 4, "850", List.of(order("80", "1"))));
    assertThat(check("--json", "--partner", "ACME", acme)).isZero();
    assertThatJson(out.toString()).inPath("$.events[0].subject").isEqualTo("order:C100/80");
    assertThat(check("--partner", "NOBODY", acme)).isEqualTo(1);
    assertThat(err.toString()).contains("there is no partner NOBODY; known are [ACME, BOREALIS,");
    assertThat(check()).isEqualTo(2);
  }

  @Test
  void anOrderCutOffBeforeTheNextOneIsRejectedAndTheNextOneIsTaken() throws Exception {
    String whole =
        X12.interchange(
            "ZZ", "NEWCOMER", "PO", 6, "850", List.of(order("82", "1"), order("83", "1")));
    assertThat(check("--json", file("cut.edi", whole.replaceFirst("SE\\*5\\*0001~\n", ""))))
        .isEqualTo(3);
    assertThatJson(out.toString()).inPath("$.verdict").isEqualTo("partial");
    assertThatJson(out.toString()).inPath("$.events[0].subject").isEqualTo("order:NEWCOMER/83");
    assertThat(out.toString())
        .contains("EDI-SE-MISSING")
        .contains("AK5*R*2~")
        .contains("AK9*P*2*2*1~");
  }

  @Test
  void aGroupWithoutItsTrailerIsAFault() throws Exception {
    String whole = X12.interchange("ZZ", "NEWCOMER", "PO", 7, "850", List.of(order("84", "1")));
    assertThat(check("--json", file("group.edi", whole.replaceFirst("GE\\*1\\*7~\n", ""))))
        .isEqualTo(3);
    assertThat(out.toString()).contains("EDI-GE-MISSING");
  }

  @Test
  void anOrderBehindAnAcknowledgementInOneGroupIsStillTaken() throws Exception {
    String whole =
        X12.interchange(
            "ZZ",
            "NEWCOMER",
            "PO",
            8,
            "850",
            List.of(List.of("AK1*PO*1", "AK9*A*1*1*1"), order("85", "1")));
    assertThat(
            check(
                "--json",
                file("mixed.edi", whole.replaceFirst("ST\\*850\\*0001~", "ST*997*0001~"))))
        .isZero();
    assertThatJson(out.toString())
        .inPath("$.events[*].subject")
        .isArray()
        .contains("order:NEWCOMER/85");
    assertThat(out.toString()).contains("AK2*850*0002~").doesNotContain("AK2*997");
  }

  @Test
  void aSenderWithOtherSeparatorsCannotWriteSegmentsOfOurAnswer() throws Exception {
    String ours = X12.interchange("ZZ", "NEWCOMER", "PO", 9, "850", List.of(order("86", "1")));
    String theirs = ours.replace("~\n", "\n").replace('*', '|').replace("|0001\n", "|01~AK5*A\n");
    assertThat(theirs).contains("ST|850|01~AK5*A");
    check("--json", file("other.edi", theirs));
    assertThat(out.toString()).contains("AK2*850*01 AK5 A~").doesNotContain("AK2*850*01~");
  }
}
