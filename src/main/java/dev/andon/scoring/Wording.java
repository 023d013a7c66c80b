package dev.andon.scoring;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;

/** What a decision says in plain words. */
final class Wording {
  private Wording() {}

  static String of(
      StoredInputs in,
      Score score,
      long amountMinor,
      List<Decision.Euro> euro,
      Confidence confidence) {
    String currency = in.text("currency");
    Instant due = in.instant("due");
    StringBuilder text = new StringBuilder(in.text("reason"));
    text.append(" At stake ").append(currency).append(' ').append(major(amountMinor));
    if (!euro.isEmpty()) {
      text.append(" (");
      for (int i = 0; i < euro.size(); i++) {
        text.append(i == 0 ? "" : ", ")
            .append(euro.get(i).code())
            .append(' ')
            .append(major(euro.get(i).amountMinor()));
      }
      text.append(")");
    }
    text.append(in.defaulted("due") ? ". Assumed due " : ". Due ").append(due);
    double untilDue = StoredInputs.hours(in.instant("asOf"), due);
    text.append(untilDue >= 0 ? ", in " : ", past by ")
        .append(oneDecimal(StrictMath.abs(untilDue)))
        .append(" h");
    text.append(". Waiting one hour costs about ")
        .append(currency)
        .append(' ')
        .append(major(StrictMath.round(score.nextHour() * 100)));
    text.append(". Band ").append(score.bandName());
    if (score.guard() == 1) {
      text.append(
          ", before all others of no obligation: a contractual or regulated due time is near and reachable");
    }
    text.append(". Confidence ").append(confidence.level());
    if (!confidence.level().equals("HIGH")) {
      text.append(" (the index is known within ")
          .append(oneDecimal(confidence.width()))
          .append(" points, most because of ")
          .append(confidence.widest())
          .append(')');
    }
    return text.append('.').toString();
  }

  static String major(long minor) {
    return BigDecimal.valueOf(minor, 2).toPlainString();
  }

  static String oneDecimal(double number) {
    return new BigDecimal(number).setScale(1, RoundingMode.HALF_UP).toPlainString();
  }
}
