package dev.andon.app.edi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.andon.fault.FaultException;
import dev.andon.intake.edi.Partner;
import dev.andon.intake.edi.PartnerFiles;
import dev.andon.testing.TestAndon;
import dev.andon.testing.X12;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was accepted of a partner's examples guards its profile and the mappings. */
class PartnerProofTest {
  @TempDir Path folder;
  private Path home;
  private Path profile;
  private Path example;

  @BeforeEach
  void accepted() throws IOException {
    home = TestAndon.home(folder);
    profile = home.resolve("config/partners/acme.yaml");
    Path examples = Files.createDirectories(home.resolve("config/partners/ACME"));
    example = Files.writeString(examples.resolve("order.edi"), X12.order(9101, "10"));
    accept();
  }

  private void accept() {
    assertThat(new PartnerProof(home).of(PartnerFiles.read(home), "ACME", example, true).changed())
        .isEmpty();
  }

  private PartnerFiles start() {
    return new PartnerFiles(home, PartnerProof.gate(home));
  }

  @Test
  void aMappingThatAltersWhatWasAcceptedIsNoStartUntilItIsAccepted() throws IOException {
    assertThat(start().problem()).isNull();
    Path mapping = home.resolve("mappings/x12/850.yaml");
    String text = Files.readString(mapping);
    Files.writeString(mapping, text.replace("uom: {from: uom,", "uom: {from: unitPrice,"));
    assertThat(Files.readString(mapping)).isNotEqualTo(text);
    assertThatThrownBy(this::start)
        .isInstanceOf(FaultException.class)
        .hasMessageContaining("order.edi: events would be other than what was accepted for ACME")
        .hasMessageContaining("PARTNER-PROOF");
    accept();
    assertThat(start().problem()).isNull();
  }

  @Test
  void aProfileThatDoesStaysOutOfForceUntilItIsAccepted() throws IOException {
    PartnerFiles files = start();
    Files.writeString(profile, Files.readString(profile) + "\nacknowledgements: {x12: 999}\n");
    assertThat(files.problem())
        .contains("acknowledgements would be other than what was accepted for ACME");
    assertThat(files.get().named("ACME").orElseThrow().acknowledgements().x12())
        .isEqualTo(Partner.Functional.F997);
    accept();
    assertThat(files.problem()).isNull();
    assertThat(files.get().named("ACME").orElseThrow().acknowledgements().x12())
        .isEqualTo(Partner.Functional.F999);
  }
}
