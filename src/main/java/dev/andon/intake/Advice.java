package dev.andon.intake;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What our business says of a partner's document that was right as such.
 *
 * @param number its own, e.g. {@code 4500123}
 * @param objections why it is refused; none = it is accepted
 */
public record Advice(String number, List<Objection> objections) {
  /** The item of a line is not in our item master. */
  public static final String UNKNOWN_ITEM = "unknown-item";

  /** An order of this number stands already. */
  public static final String DUPLICATE_ORDER = "duplicate-order";

  public Advice {
    objections = List.copyOf(objections);
  }

  /**
   * One reason.
   *
   * @param code {@link #UNKNOWN_ITEM} or {@link #DUPLICATE_ORDER}
   * @param text as a sentence
   * @param repair what the partner should do, as a sentence
   * @param line number of the line, if one is concerned
   * @param value what is objected to
   * @param place where it stands, as in {@code data.origin}; empty when unknown
   */
  public record Objection(
      String code, String text, String repair, @Nullable String line, String value, String place) {}

  /** Writes advice in the partner's standard (824, APERAK). */
  public interface Writer {
    /**
     * The document for a partner.
     *
     * @param partner its profile
     * @param envelope of the document that was checked, without its content
     * @return none when the profile wants none
     */
    List<Translation.Answer> write(String partner, String envelope, Advice advice);
  }
}
