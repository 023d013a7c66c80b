package dev.andon.intake.edi;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The characters that structure an interchange, plain ones, each with one meaning.
 *
 * @param decimalMark of numbers
 * @param release takes a character's meaning from it; {@link #NONE} where there is none
 * @param repetition separates repeated elements; {@link #NONE} where there is none
 */
record ServiceCharacters(
    char component,
    char element,
    char decimalMark,
    char release,
    char repetition,
    char terminator) {
  /** No character of any text. */
  static final char NONE = '\uffff';

  /** Empty when one is not plain, or has two meanings. */
  static Optional<ServiceCharacters> plain(
      char component,
      char element,
      char decimalMark,
      char release,
      char repetition,
      char terminator) {
    List<Character> all =
        Stream.of(component, element, decimalMark, release, repetition, terminator)
            .filter(one -> one != NONE)
            .toList();
    return (decimalMark == '.' || decimalMark == ',')
            && all.stream().allMatch(ServiceCharacters::plain)
            && Set.copyOf(all).size() == all.size()
        ? Optional.of(
            new ServiceCharacters(component, element, decimalMark, release, repetition, terminator))
        : Optional.empty();
  }

  private static boolean plain(char c) {
    return c > 0 && c < 0x80 && c != ' ' && !Character.isLetterOrDigit(c);
  }
}
