package dev.andon.app.cli;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.testing.Said;
import dev.andon.testing.TestAndon;
import dev.andon.testing.X12;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartnersCommandTest {
  private static final String PROFILE =
      """
      id: NEWCO
      party: C900
      status: onboarding
      identifiers: [{qualifier: ZZ, id: NEWCO}]
      documents: {'850': {acknowledgement: 999}}
      """;

  @TempDir Path folder;
  private Path partners;
  private String before = "";
  private String out = "";
  private String err = "";

  @BeforeEach
  void home() throws IOException {
    Path home = TestAndon.home(folder);
    partners = home.resolve("config/partners");
    before = System.getProperty("andon.home", "");
    System.setProperty("andon.home", home.toString());
    Files.writeString(partners.resolve("newco.yaml"), PROFILE);
  }

  @AfterEach
  void back() {
    if (before.isEmpty()) {
      System.clearProperty("andon.home");
    } else {
      System.setProperty("andon.home", before);
    }
  }

  private int partners(String... arguments) {
    Said said =
        Said.by(Stream.concat(Stream.of("partners"), Stream.of(arguments)).toArray(String[]::new));
    out = said.out();
    err = said.err();
    return said.code();
  }

  private static String order(String sender, String quantity) {
    return X12.interchange("ZZ", sender, "PO", 1, "850", List.of(X12.order("77", quantity)));
  }

  @Test
  void partnersAreListedWithTheirStatusAndWrongProfilesAreNamedWithKeyAndReason()
      throws IOException {
    assertThat(partners()).isZero();
    assertThat(out).containsPattern("NEWCO +onboarding +C900 +ZZ/NEWCO\n");
    assertThat(partners("check")).isZero();
    assertThat(out).isEqualTo("15 profile(s) are right.\n");
    Files.writeString(partners.resolve("newco.yaml"), PROFILE.replace("'850'", "'851'"));
    assertThat(partners("check")).isEqualTo(3);
    assertThat(out)
        .contains("newco.yaml: wrong: documents.851: there is no mapping of this document");
    assertThat(partners("--json")).isEqualTo(3);
    assertThat(out.lines().toList())
        .hasSize(15)
        .allSatisfy(line -> assertThatJson(line).isObject());
    assertThat(partners("check", "--json")).isEqualTo(3);
    assertThatJson(out).inPath("$.wrong").asString().contains("documents.851");
  }

  @Test
  void examplesAreProvedAsIfThePartnerWereLiveAndMustComeOutAsAcceptedBefore() throws IOException {
    Path examples = Files.createDirectories(partners.resolve("NEWCO"));
    Files.writeString(examples.resolve("order.edi"), order("NEWCO", "10"));
    assertThat(partners("prove", "NEWCO")).isZero();
    assertThat(out)
        .contains("order.edi: accepted", "850 0001: accepted", "order.placed.v1 order:C900/77")
        .contains("ST*999*0001*005010X231A1~", "Nothing is expected of it yet");
    assertThat(partners("prove", "NEWCO", "--accept")).isZero();
    assertThat(partners("prove", "NEWCO")).isZero();
    assertThat(out).contains("As expected.");
    Files.writeString(partners.resolve("newco.yaml"), PROFILE.replace("999", "997"));
    assertThat(partners("prove", "NEWCO", "--json")).isEqualTo(3);
    assertThatJson(out).inPath("$.changed").isEqualTo("[\"acknowledgements\"]");
    assertThat(partners("prove", "NEWCO")).isEqualTo(3);
    assertThat(out).contains("NOT as expected: acknowledgements changed");
  }

  @Test
  void anotherSendersFileOrABadOneIsNotProved() throws IOException {
    Path other = Files.writeString(folder.resolve("other.edi"), order("OTHER", "10"));
    assertThat(partners("prove", "NEWCO", other.toString())).isEqualTo(3);
    assertThat(out).contains("the sender ZZ/OTHER is not on file");
    Path bad = Files.writeString(folder.resolve("bad.edi"), order("NEWCO", "ten"));
    assertThat(partners("prove", "NEWCO", bad.toString())).isEqualTo(3);
    assertThat(out).contains("850 0001: rejected", "IK5*R*5~");
    assertThat(partners("prove", "NEWCO")).isEqualTo(2);
    assertThat(err).contains("Name a FILE, or put examples");
    assertThat(partners("prove", "NOBODY", bad.toString())).isEqualTo(1);
    assertThat(err).contains("there is no partner NOBODY; known are [ACME");
  }
}
