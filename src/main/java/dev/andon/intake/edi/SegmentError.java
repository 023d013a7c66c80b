package dev.andon.intake.edi;

import io.xlate.edi.stream.EDIStreamValidationError;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a segment: told to the partner as AK3 and AK4 (X12 997) or UCS and UCD
 * (CONTRL).
 *
 * @param tag of the segment, or of the one that is missing here
 * @param position counted from ST or UNH = 1
 * @param error of the segment as a whole; null when only elements are wrong
 */
record SegmentError(
    String tag,
    int position,
    @Nullable EDIStreamValidationError error,
    List<ElementError> elements) {
  /**
   * What is wrong with a data element.
   *
   * @param number of the data element in its dictionary; empty when unproven
   * @param data the wrong value; empty when there is none
   */
  record ElementError(
      int element,
      int component,
      int repetition,
      String number,
      EDIStreamValidationError error,
      String data) {}

  private static final Map<EDIStreamValidationError, String> AK304 =
      Map.of(
          EDIStreamValidationError.UNRECOGNIZED_SEGMENT_ID, "1",
          EDIStreamValidationError.UNEXPECTED_SEGMENT, "2",
          EDIStreamValidationError.MANDATORY_SEGMENT_MISSING, "3",
          EDIStreamValidationError.LOOP_OCCURS_OVER_MAXIMUM_TIMES, "4",
          EDIStreamValidationError.SEGMENT_EXCEEDS_MAXIMUM_USE, "5",
          EDIStreamValidationError.SEGMENT_NOT_IN_DEFINED_TRANSACTION_SET, "6",
          EDIStreamValidationError.SEGMENT_NOT_IN_PROPER_SEQUENCE, "7",
          EDIStreamValidationError.SEGMENT_HAS_DATA_ELEMENT_ERRORS, "8");

  private static final Map<EDIStreamValidationError, String> AK403 =
      Map.of(
          EDIStreamValidationError.REQUIRED_DATA_ELEMENT_MISSING, "1",
          EDIStreamValidationError.CONDITIONAL_REQUIRED_DATA_ELEMENT_MISSING, "2",
          EDIStreamValidationError.TOO_MANY_DATA_ELEMENTS, "3",
          EDIStreamValidationError.DATA_ELEMENT_TOO_SHORT, "4",
          EDIStreamValidationError.DATA_ELEMENT_TOO_LONG, "5",
          EDIStreamValidationError.INVALID_CHARACTER_DATA, "6",
          EDIStreamValidationError.INVALID_CODE_VALUE, "7",
          EDIStreamValidationError.INVALID_DATE, "8",
          EDIStreamValidationError.INVALID_TIME, "9",
          EDIStreamValidationError.EXCLUSION_CONDITION_VIOLATED, "10");

  private static final Map<EDIStreamValidationError, String> UCS =
      Map.of(
          EDIStreamValidationError.MANDATORY_SEGMENT_MISSING, "13",
          EDIStreamValidationError.LOOP_OCCURS_OVER_MAXIMUM_TIMES, "36",
          EDIStreamValidationError.SEGMENT_EXCEEDS_MAXIMUM_USE, "35");

  private static final Map<EDIStreamValidationError, String> UCD =
      Map.of(
          EDIStreamValidationError.REQUIRED_DATA_ELEMENT_MISSING, "13",
          EDIStreamValidationError.TOO_MANY_DATA_ELEMENTS, "16",
          EDIStreamValidationError.TOO_MANY_COMPONENTS, "16",
          EDIStreamValidationError.DATA_ELEMENT_TOO_SHORT, "40",
          EDIStreamValidationError.DATA_ELEMENT_TOO_LONG, "39",
          EDIStreamValidationError.INVALID_CHARACTER_DATA, "37");

  private static final Map<EDIStreamValidationError, String> WORDS =
      Map.ofEntries(
          Map.entry(
              EDIStreamValidationError.UNRECOGNIZED_SEGMENT_ID,
              "is no segment of the standard that we know"),
          Map.entry(EDIStreamValidationError.UNEXPECTED_SEGMENT, "is not expected here"),
          Map.entry(EDIStreamValidationError.MANDATORY_SEGMENT_MISSING, "is missing here"),
          Map.entry(
              EDIStreamValidationError.LOOP_OCCURS_OVER_MAXIMUM_TIMES,
              "begins its group more often than allowed"),
          Map.entry(
              EDIStreamValidationError.SEGMENT_EXCEEDS_MAXIMUM_USE,
              "stands more often than allowed"),
          Map.entry(
              EDIStreamValidationError.SEGMENT_NOT_IN_DEFINED_TRANSACTION_SET,
              "is no segment of this document"),
          Map.entry(
              EDIStreamValidationError.SEGMENT_NOT_IN_PROPER_SEQUENCE, "stands out of its order"),
          Map.entry(EDIStreamValidationError.REQUIRED_DATA_ELEMENT_MISSING, "is missing"),
          Map.entry(EDIStreamValidationError.TOO_MANY_DATA_ELEMENTS, "is one element too many"),
          Map.entry(EDIStreamValidationError.TOO_MANY_COMPONENTS, "is one component too many"),
          Map.entry(
              EDIStreamValidationError.TOO_MANY_REPETITIONS, "is repeated more often than allowed"),
          Map.entry(EDIStreamValidationError.DATA_ELEMENT_TOO_SHORT, "is too short"),
          Map.entry(EDIStreamValidationError.DATA_ELEMENT_TOO_LONG, "is too long"),
          Map.entry(
              EDIStreamValidationError.INVALID_CHARACTER_DATA,
              "has characters that its type does not allow"),
          Map.entry(EDIStreamValidationError.INVALID_CODE_VALUE, "is no code that we know"),
          Map.entry(EDIStreamValidationError.INVALID_DATE, "is no date"),
          Map.entry(EDIStreamValidationError.INVALID_TIME, "is no time"));

  SegmentError {
    elements = List.copyOf(elements);
  }

  /** AK304. */
  String ak304() {
    return error == null ? "8" : AK304.getOrDefault(error, "2");
  }

  /** AK403 or IK403. */
  static String ak403(EDIStreamValidationError error, boolean five) {
    if (five && error == EDIStreamValidationError.TOO_MANY_REPETITIONS) {
      return "11";
    }
    if (five && error == EDIStreamValidationError.TOO_MANY_COMPONENTS) {
      return "12";
    }
    return AK403.getOrDefault(error, "6");
  }

  /** UCS 0085; empty when only elements are wrong. */
  String ucs() {
    return error == null ? "" : UCS.getOrDefault(error, "15");
  }

  /** UCD 0085. */
  static String ucd(EDIStreamValidationError error) {
    return UCD.getOrDefault(error, "12");
  }

  /** The rest of a sentence that begins with the name of the place. */
  static String words(EDIStreamValidationError error) {
    return WORDS.getOrDefault(error, "is wrong (" + error + ")");
  }

  /** Whether the set must be refused for it: what is mandatory is not there. */
  boolean refuses() {
    return error == EDIStreamValidationError.MANDATORY_SEGMENT_MISSING
        || elements.stream()
            .anyMatch(one -> one.error() == EDIStreamValidationError.REQUIRED_DATA_ELEMENT_MISSING);
  }
}
