package dev.andon.scoring;

import java.time.Instant;
import java.util.Map;

/**
 * A case as it stands in a worklist: the inputs of its latest decision, parsed once, so that it is
 * ranked again and again as time goes on ({@link Rescoring}) without reading or writing a row.
 *
 * @param type exception type
 * @param asOf of the decision
 * @param detectedAt since when the case waits
 * @param due the due time used
 * @param handlingMinutes expected
 * @param workedSeconds that it had waited at the as-of, by its team's calendar
 * @param numbers the score's inputs at the as-of
 */
public record Standing(
    String type,
    Instant asOf,
    Instant detectedAt,
    Instant due,
    double handlingMinutes,
    long workedSeconds,
    ScoreInputs numbers) {

  /** From the stored inputs of a decision. */
  public static Standing of(Map<String, String> inputs) {
    StoredInputs in = new StoredInputs(inputs);
    return new Standing(
        in.text("type"),
        in.instant("asOf"),
        in.instant("detectedAt"),
        in.instant("due"),
        in.number("handlingMinutes"),
        Long.parseLong(in.text("workedSeconds")),
        in.numbers());
  }
}
