package dev.andon.intake.flat;

import de.siegmar.fastcsv.reader.CsvParseException;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.fault.SourcePosition;
import dev.andon.intake.CountedBytes;
import dev.andon.intake.EventDraft;
import dev.andon.intake.ReceivedMessage;
import dev.andon.intake.Translation;
import dev.andon.intake.Translator;
import dev.andon.intake.mapping.Mapping;
import dev.andon.intake.mapping.RecordMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Flat files, CSV or of fixed width, described in {@code mappings/flat/<feed>.yaml}: one event a
 * record; one that is wrong is told with line and column, the others go on. A file that counts its
 * records, or may have only so many wrong ones, is read twice: nothing of it leaves before all of
 * it is known.
 */
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
    if (part.isEmpty()) {
      return;
    }
    Mapping.Flat flat = mapping.flat();
    if (flat == null || (flat.most() == null && flat.trailer() == null)) {
      new Reading(mapping, part.get()::event, into, "taking").read(bytes).end(part.get());
    } else {
      twice(mapping, flat, bytes, part.get(), into);
    }
  }

  private void twice(
      Mapping mapping,
      Mapping.Flat flat,
      InputStream bytes,
      Translation.Part part,
      Translation into)
      throws IOException {
    Path copy = Files.createTempFile("andon-flat", ".txt");
    try {
      Files.copy(bytes, copy, StandardCopyOption.REPLACE_EXISTING);
      Reading trial;
      try (InputStream first = Files.newInputStream(copy)) {
        trial = new Reading(mapping, event -> {}, into, "checking").read(first);
      }
      if (trial.whole || trial.over(flat.most())) {
        trial.refuse(flat.most(), part);
        return;
      }
      try (InputStream second = Files.newInputStream(copy)) {
        new Reading(mapping, part::event, into, "taking").read(second).end(part);
      }
    } finally {
      Files.delete(copy);
    }
  }

  /** What is found in one file. */
  private final class Reading implements FlatRecords.Sink {
    private final Mapping mapping;
    private final RecordMapper mapper;
    private final Consumer<EventDraft> events;
    private final Translation into;
    private final String doing;
    private final List<Fault> faults = new ArrayList<>();
    private int accepted;
    private int rejected;

    /** Whether something is wrong with the file, not only with records. */
    private boolean whole;

    private CountedBytes counted = new CountedBytes(InputStream.nullInputStream());

    Reading(Mapping mapping, Consumer<EventDraft> events, Translation into, String doing) {
      this.mapping = mapping;
      this.mapper = new RecordMapper(mapping, schemas);
      this.events = events;
      this.into = into;
      this.doing = doing;
    }

    Reading read(InputStream bytes) throws IOException {
      counted = new CountedBytes(bytes);
      try {
        new FlatRecords(mapping, this).read(counted);
      } catch (FaultException e) {
        if (e.fault().kind() != FaultKind.REJECTED) {
          throw e;
        }
        broken(e.fault());
      } catch (CsvParseException e) {
        broken(
            Fault.of(
                "CSV-UNREADABLE",
                FaultKind.REJECTED,
                "after record " + (accepted + rejected) + " the file is no CSV: " + e.getMessage(),
                "Correct the file and send it again under another name."));
      } catch (CharacterCodingException e) {
        encoding();
      } catch (UncheckedIOException e) {
        if (!(e.getCause() instanceof CharacterCodingException)) {
          throw e.getCause();
        }
        encoding();
      }
      return this;
    }

    private void encoding() {
      String expected =
          mapping.flat() == null || mapping.flat().encoding() == null
              ? "UTF-8"
              : mapping.flat().encoding();
      broken(
          Fault.of(
              "FLAT-ENCODING",
              FaultKind.REJECTED,
              "after record " + (accepted + rejected) + " bytes follow that are no " + expected,
              "Write the file in " + expected + ", or say its encoding in the mapping."));
    }

    private void broken(Fault fault) {
      whole = true;
      rejected++;
      faults.add(fault);
    }

    @Override
    public void record(Map<String, String> columns, long line) {
      String number = Integer.toString(accepted + rejected + 1);
      try {
        mapper.map(columns, number).forEach(events);
        accepted++;
      } catch (FaultException e) {
        wrong(e.fault(), line);
      }
      into.reading(doing, counted.bytesRead(), accepted + rejected);
    }

    @Override
    public void wrong(Fault fault, long line) {
      rejected++;
      if (faults.size() < MAX_FAULTS) {
        faults.add(atLine(fault, line));
      }
    }

    boolean over(@Nullable Integer most) {
      return most != null && rejected * 100L > (long) most * (accepted + rejected);
    }

    void refuse(@Nullable Integer most, Translation.Part part) {
      if (!whole) {
        faults.add(
            0,
            Fault.of(
                "FLAT-TOO-MANY-WRONG",
                FaultKind.REJECTED,
                rejected
                    + " of "
                    + (accepted + rejected)
                    + " records are wrong, more than "
                    + most
                    + " in a hundred: none of them was taken",
                "Correct the file and send it again."));
      }
      part.end(0, Math.max(1, accepted + rejected), List.of(), faults, List.of());
    }

    void end(Translation.Part part) {
      part.end(accepted, rejected, List.of(), faults, List.of());
    }
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
