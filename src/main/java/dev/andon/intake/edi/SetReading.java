package dev.andon.intake.edi;

import io.xlate.edi.schema.Schema;
import io.xlate.edi.stream.EDIStreamValidationError;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.smooks.api.TypedKey;

/** What one execution of a Smooks list is to know, and what it found: a document for each set. */
final class SetReading {
  static final TypedKey<SetReading> KEY = TypedKey.of();
  private static final int MAX_ERRORS = 1_000;

  /** Found of one transaction set or message. */
  static final class Found {
    final List<SegmentError> errors = new ArrayList<>();
    Map<?, ?> document = Map.of();

    void segment(String tag, int position, EDIStreamValidationError error) {
      SegmentError next = new SegmentError(tag, position, error, List.of());
      if (keeps(next)) {
        errors.add(next);
      }
    }

    void element(String tag, int position, SegmentError.ElementError element) {
      if (!keeps(new SegmentError(tag, position, null, List.of(element)))) {
        return;
      }
      SegmentError last = errors.isEmpty() ? null : errors.get(errors.size() - 1);
      List<SegmentError.ElementError> elements = new ArrayList<>();
      if (last != null && last.position() == position && last.error() == null) {
        elements.addAll(last.elements());
        errors.remove(errors.size() - 1);
      }
      elements.add(element);
      errors.add(new SegmentError(tag, position, null, elements));
    }

    /** Behind the first thousand, the next for which the set must be refused is kept alone. */
    private boolean keeps(SegmentError error) {
      return errors.size() < MAX_ERRORS || (errors.size() == MAX_ERRORS && error.refuses());
    }
  }

  final Schema schema;
  final Charset charset;
  final List<Found> found = new ArrayList<>();

  SetReading(Schema schema, Charset charset) {
    this.schema = schema;
    this.charset = charset;
  }

  Found begin() {
    Found next = new Found();
    found.add(next);
    return next;
  }

  static void finish(Found found, @Nullable Object document) {
    found.document = document instanceof Map<?, ?> map ? map : Map.of();
  }
}
