package dev.andon.intake.edi.schema;

import io.xlate.edi.schema.EDISimpleType;
import java.util.List;

/**
 * A data element or composite in its place, checked as StAEDI checks it: what passes here passes
 * there. What does not pass may yet be right.
 *
 * @param mandatory whether it must be there
 * @param min least length, in a number of its digits
 * @param components of a composite; empty = it is none
 */
public record ElementPlan(
    boolean mandatory, EDISimpleType.Base base, int min, int max, List<ElementPlan> components) {
  public ElementPlan {
    components = List.copyOf(components);
  }

  /** An element, or a component. */
  public static ElementPlan simple(boolean mandatory, EDISimpleType.Base base, int min, int max) {
    return new ElementPlan(mandatory, base, min, max, List.of());
  }

  /** A composite; what it is made of says what it may be. */
  public static ElementPlan composite(boolean mandatory, List<ElementPlan> components) {
    return new ElementPlan(mandatory, EDISimpleType.Base.STRING, 0, 0, components);
  }

  /** Whether it is one for certain, of printable characters; that it is there is not asked. */
  public boolean accepts(String text, int from, int to, char decimalMark) {
    return switch (base) {
      case STRING, IDENTIFIER -> fits(to - from);
      case NUMERIC -> number(text, from, to, '-');
      case DECIMAL -> number(text, from, to, decimalMark);
      case DATE -> fits(to - from) && digits(text, from, to) && date(text, from, to);
      case TIME -> fits(to - from) && digits(text, from, to) && time(text, from, to);
      default -> false;
    };
  }

  private boolean fits(int length) {
    return length >= min && length <= max;
  }

  /**
   * Digits, with a minus before them and a mark among them; only the digits count.
   *
   * @param mark the minus where none is allowed
   */
  private boolean number(String text, int from, int to, char mark) {
    int digits = 0;
    boolean marked = mark == '-';
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (c == mark && !marked) {
        marked = true;
      } else if (c != '-' || i > from) {
        return false;
      }
    }
    return fits(digits);
  }

  private static boolean digits(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** In a year of two digits, February is taken to have 28 days. */
  private static boolean date(String text, int from, int to) {
    if (to - from != 6 && to - from != 8) {
      return false;
    }
    int year = to - from == 8 ? two(text, from) * 100 + two(text, from + 2) : 1;
    boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    int day = two(text, to - 2);
    return switch (two(text, to - 4)) {
      case 1, 3, 5, 7, 8, 10, 12 -> day >= 1 && day <= 31;
      case 4, 6, 9, 11 -> day >= 1 && day <= 30;
      case 2 -> day >= 1 && day <= (leap ? 29 : 28);
      default -> false;
    };
  }

  private static boolean time(String text, int from, int to) {
    int length = to - from;
    return (length == 4 || length >= 6)
        && two(text, from) < 24
        && two(text, from + 2) < 60
        && (length == 4 || two(text, from + 4) < 60);
  }

  private static int two(String text, int at) {
    return (text.charAt(at) - '0') * 10 + text.charAt(at + 1) - '0';
  }
}
