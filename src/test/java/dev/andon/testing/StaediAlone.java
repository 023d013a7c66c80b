package dev.andon.testing;

import dev.andon.intake.edi.schema.EdifactSchemas;
import dev.andon.intake.edi.schema.SetSchema;
import dev.andon.intake.edi.schema.X12Schemas;
import io.xlate.edi.stream.EDIInputFactory;
import io.xlate.edi.stream.EDIStreamEvent;
import io.xlate.edi.stream.EDIStreamException;
import io.xlate.edi.stream.EDIStreamReader;
import io.xlate.edi.stream.Location;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** StAEDI run directly over a whole file with our schemas: what it finds, and where. */
public final class StaediAlone {
  private static final Set<String> ENVELOPE =
      Set.of("ISA", "GS", "ST", "SE", "GE", "IEA", "TA1", "UNB", "UNG", "UNH", "UNT", "UNE", "UNZ");
  private final X12Schemas x12 = new X12Schemas();
  private final EdifactSchemas edifact = new EdifactSchemas(List.of("D96A", "D01B"));

  /**
   * What it found.
   *
   * @param content places in the content of sets, {@code TAG@position-element-component}, the
   *     position counted from ST or UNH = 1
   * @param envelope segments of envelopes that are wrong
   * @param thrown why it ended before the end of the file; empty when it did not
   * @param events it was read as, the measure of its work
   */
  public record Found(List<String> content, List<String> envelope, String thrown, long events) {
    /** Whether it found nothing. */
    public boolean clean() {
      return content.isEmpty() && envelope.isEmpty() && thrown.isEmpty();
    }
  }

  /** Reads a file from its first byte to its last. */
  public Found read(byte[] file) {
    List<String> content = new ArrayList<>();
    List<String> envelope = new ArrayList<>();
    long events = 0;
    EDIInputFactory factory = EDIInputFactory.newFactory();
    factory.setProperty(EDIInputFactory.EDI_VALIDATE_CONTROL_CODE_VALUES, false);
    try (EDIStreamReader edi =
        factory.createEDIStreamReader(new ByteArrayInputStream(file), "ISO-8859-1")) {
      String group = "";
      String message = "";
      String directory = "";
      int first = 0;
      while (edi.hasNext()) {
        EDIStreamEvent event = edi.next();
        events++;
        Location at = edi.getLocation();
        switch (event) {
          case START_TRANSACTION -> first = at.getSegmentPosition();
          case ELEMENT_DATA -> {
            if ("GS".equals(at.getSegmentTag()) && at.getElementPosition() == 8) {
              group = edi.getText();
            }
            if ("ST".equals(at.getSegmentTag()) && at.getElementPosition() == 1) {
              use(edi, x12.find(edi.getText(), group));
            }
            if ("UNH".equals(at.getSegmentTag()) && at.getElementPosition() == 2) {
              switch (at.getComponentPosition()) {
                case 1 -> message = edi.getText();
                case 2 -> directory = edi.getText();
                case 3 -> use(edi, edifact.find(message, directory + edi.getText()));
                default -> {}
              }
            }
          }
          case SEGMENT_ERROR, ELEMENT_OCCURRENCE_ERROR, ELEMENT_DATA_ERROR -> {
            String tag = event == EDIStreamEvent.SEGMENT_ERROR ? edi.getText() : at.getSegmentTag();
            if (ENVELOPE.contains(tag)) {
              envelope.add(tag);
            } else {
              content.add(
                  tag
                      + "@"
                      + (at.getSegmentPosition() - first + 1)
                      + (event == EDIStreamEvent.SEGMENT_ERROR
                          ? "-0-0"
                          : "-"
                              + at.getElementPosition()
                              + "-"
                              + Math.max(0, at.getComponentPosition())));
            }
          }
          default -> {}
        }
      }
      return new Found(content, envelope, "", events);
    } catch (EDIStreamException | java.io.IOException | RuntimeException e) {
      return new Found(content, envelope, String.valueOf(e.getMessage()), events);
    }
  }

  private static void use(EDIStreamReader edi, Optional<SetSchema> schema) {
    schema.ifPresent(one -> edi.setTransactionSchema(one.schema()));
  }
}
