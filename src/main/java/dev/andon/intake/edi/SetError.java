package dev.andon.intake.edi;

/**
 * Why a transaction set or message is refused as a whole: X12 element 718 (AK502), EDIFACT data
 * element 0085 (UCM).
 */
enum SetError {
  NOT_SUPPORTED("1", "14"),
  TRAILER_MISSING("2", "13"),
  CONTROL_MISMATCH("3", "28"),
  COUNT("4", "29"),
  CONTENT("5", "12"),
  DUPLICATE("23", "26"),
  GROUP_REFUSED("5", "18");

  final String x12;
  final String edifact;

  SetError(String x12, String edifact) {
    this.x12 = x12;
    this.edifact = edifact;
  }
}
