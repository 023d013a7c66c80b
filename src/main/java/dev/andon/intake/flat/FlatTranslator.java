package dev.andon.intake.flat;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.fault.SourcePosition;
import dev.andon.intake.ReceivedMessage;
import dev.andon.intake.Translation;
import dev.andon.intake.Translator;
import dev.andon.intake.mapping.Mapping;
import dev.andon.intake.mapping.RecordMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** CSV feeds with a header line, described in {@code mappings/flat/<feed>.yaml}. */
public final class FlatTranslator implements Translator {
  private static final int MAX_FAULTS = 1_000;
  private final Map<String, Mapping> mappings;
  private final EventSchemas schemas;

  public FlatTranslator(Map<String, Mapping> mappings, EventSchemas schemas) {
    this.mappings = Map.copyOf(mappings);
    this.schemas = schemas;
  }

  @Override
  public String door() {
    return "flat";
  }

  @Override
  public void translate(ReceivedMessage message, InputStream bytes, Translation into)
      throws IOException {
    Mapping mapping = mappings.get(message.source());
    if (mapping == null) {
      into.fault(
          Fault.of(
              "FEED-UNKNOWN",
              FaultKind.REJECTED,
              "the feed " + message.source() + " is unknown",
              "Add mappings/flat/" + message.source() + ".yaml."));
      return;
    }
    Optional<Translation.Part> part =
        into.part(message.identity(), message.contentHash(), false, "/flat/" + mapping.source());
    if (part.isPresent()) {
      read(mapping, bytes, part.get());
    }
  }

  private void read(Mapping mapping, InputStream bytes, Translation.Part part) throws IOException {
    RecordMapper mapper = new RecordMapper(mapping, schemas);
    List<Fault> faults = new ArrayList<>();
    int rejected = 0;
    int accepted = 0;
    char delimiter = Objects.requireNonNullElse(mapping.delimiter(), ",").charAt(0);
    try (Reader text = new InputStreamReader(bytes, StandardCharsets.UTF_8);
        CsvReader<NamedCsvRecord> csv =
            CsvReader.builder()
                .fieldSeparator(delimiter)
                .detectBomHeader(false)
                .ofNamedCsvRecord(text)) {
      int number = 0;
      for (NamedCsvRecord record : csv) {
        number++;
        try {
          mapper.map(record.getFieldsAsMap(), Integer.toString(number)).forEach(part::event);
          accepted++;
        } catch (FaultException e) {
          rejected++;
          if (faults.size() < MAX_FAULTS) {
            faults.add(atLine(e.fault(), record.getStartingLineNumber()));
          }
        }
      }
    } catch (CsvParseException e) {
      rejected++;
      faults.add(
          Fault.of(
              "CSV-UNREADABLE",
              FaultKind.REJECTED,
              "after record " + accepted + " the file is no CSV: " + e.getMessage(),
              "Correct the file and send it again under another name."));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    part.end(accepted, rejected, List.of(), faults, List.of());
  }

  private static Fault atLine(Fault fault, long line) {
    String column = fault.position() == null ? null : fault.position().field();
    return new Fault(
        fault.code(),
        fault.kind(),
        "line " + line + ": " + fault.message(),
        fault.repair(),
        SourcePosition.ofLine((int) line, column));
  }
}
