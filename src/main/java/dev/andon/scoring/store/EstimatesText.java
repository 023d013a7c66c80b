package dev.andon.scoring.store;

import dev.andon.scoring.Averages;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** A snapshot as the text of a policy version: the same cases give the same text. */
public final class EstimatesText {
  private EstimatesText() {}

  /** The text; its head is explained in {@code config/estimates.yaml}. */
  public static String of(Averages.Snapshot counted) {
    StringBuilder text = new StringBuilder("asOf: \"").append(counted.asOf()).append("\"\n");
    text.append("cases: ").append(counted.cases()).append('\n');
    section(
        text,
        "cells",
        counted.cells(),
        cell ->
            new double[] {
              cell.handled(),
              cell.minutes(),
              cell.leads(),
              cell.logLead(),
              cell.logLeadSquared(),
              cell.exposed(),
              cell.selfResolved(),
              cell.exposureHours(),
              cell.judged(),
              cell.falseAlarms(),
              cell.late(),
              cell.cancelled()
            });
    section(text, "values", counted.values(), one -> new double[] {one.count(), one.sumMinor()});
    section(
        text,
        "types",
        counted.types(),
        type ->
            new double[] {
              type.count(),
              type.lumpMinor(),
              type.slackTercile(),
              type.slackMedian(),
              type.openHours(),
              type.workedHours()
            });
    return text.toString();
  }

  private static <T> void section(
      StringBuilder text, String name, Map<String, T> rows, Function<T, double[]> numbers) {
    text.append(name).append(rows.isEmpty() ? ": {}\n" : ":\n");
    new TreeMap<>(rows)
        .forEach(
            (key, row) -> {
              text.append("  \"")
                  .append(key.replace("\\", "\\\\").replace("\"", "\\\""))
                  .append("\": [");
              String comma = "";
              for (double number : numbers.apply(row)) {
                text.append(comma).append(plain(number));
                comma = ", ";
              }
              text.append("]\n");
            });
  }

  private static String plain(double number) {
    BigDecimal rounded = new BigDecimal(number).setScale(4, RoundingMode.HALF_UP);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}
