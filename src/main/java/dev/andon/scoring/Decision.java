package dev.andon.scoring;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A score with everything that made it, so that it can be recomputed to the same bytes.
 *
 * @param asOf receivedAt of the event, floored to 15 minutes
 * @param score index points = max(0, 20·log10(max(S, 0.01))), unrounded
 * @param lossPerHour S, expected deferral loss in the currency's major unit per handler-hour,
 *     unrounded
 * @param guard 1 = obligation that is due in its window and still reachable; 0 = the rest
 * @param band P1 … P4
 * @param amountMinor money at stake in minor units
 * @param currency ISO 4217
 * @param due due instant used
 * @param text the explanation in plain words
 * @param parts points; they sum to {@code score} within 1e-9
 * @param euro money at stake by component; sums to {@code amountMinor}
 * @param confidence HIGH, MEDIUM or LOW
 * @param reasons what else explains it
 * @param inputs every input of the computation by name, in canonical text
 * @param versions policy and calendar versions
 * @param hash SHA-256 over all of the above in canonical form
 */
public record Decision(
    Instant asOf,
    double score,
    double lossPerHour,
    int guard,
    String band,
    long amountMinor,
    String currency,
    @Nullable Instant due,
    String text,
    List<Part> parts,
    List<Euro> euro,
    String confidence,
    Reasons reasons,
    Map<String, String> inputs,
    Map<String, Integer> versions,
    String hash) {
  public Decision {
    parts = List.copyOf(parts);
    euro = List.copyOf(euro);
    inputs = Collections.unmodifiableMap(new TreeMap<>(inputs));
    versions = Collections.unmodifiableMap(new TreeMap<>(versions));
  }

  /** One part of the score in points; source and age say where its input came from. */
  public record Part(
      String code,
      double points,
      @Nullable Long moneyMinor,
      @Nullable String source,
      @Nullable String age) {}

  /** One component of the money at stake. */
  public record Euro(String code, long amountMinor) {}

  /**
   * What explains the score beside its parts.
   *
   * @param width of the 90 % interval of the index, in points
   * @param upper its upper end
   * @param widest the input that makes it so wide; empty = none
   * @param nextHourMinor what waiting one hour costs
   * @param typical the index of the typical case of the type
   * @param against what makes the difference to it, by group of inputs; sums to it
   * @param sources where each input is from
   */
  public record Reasons(
      double width,
      double upper,
      String widest,
      long nextHourMinor,
      double typical,
      List<Contribution> against,
      List<Source> sources) {
    /** A decision read without them. */
    public static final Reasons UNREAD = new Reasons(0, 0, "", 0, 0, List.of(), List.of());

    public Reasons {
      against = List.copyOf(against);
      sources = List.copyOf(sources);
    }
  }

  /** What one group of inputs adds to the index of the typical case, in points. */
  public record Contribution(String code, double points) {}

  /**
   * Where an input is from.
   *
   * @param rung {@code live} from its system, {@code cached} from before, else how it was assumed
   *     or estimated
   * @param age of what is known, ISO-8601
   * @param from which source said so
   */
  public record Source(String input, String rung, @Nullable String age, @Nullable String from) {}

  /**
   * Whether it stands for an obligation that is due in its window and can still be met. Of guard
   * class 1 it is only from when it cannot be put off any more; who may act on it does not wait for
   * that.
   */
  public boolean obliged() {
    StoredInputs in = new StoredInputs(inputs);
    return in.obligation() && Score.obliged(in.numbers());
  }

  /** Whether the due time is a fact. */
  public boolean dueKnown() {
    String source = inputs.get("dueSource");
    return source != null && !source.startsWith("default");
  }

  /** The same under its hash. */
  Decision sealed(String over) {
    return with(reasons, over);
  }

  /** The same without what only its own record needs. */
  public Decision brief() {
    return with(Reasons.UNREAD, hash);
  }

  /** The same as the row of its case keeps it: neither reasons nor inputs. */
  public Decision inRow() {
    return with(Reasons.UNREAD, Map.of(), hash);
  }

  private Decision with(Reasons other, String over) {
    return with(other, inputs, over);
  }

  private Decision with(Reasons other, Map<String, String> read, String over) {
    return new Decision(
        asOf,
        score,
        lossPerHour,
        guard,
        band,
        amountMinor,
        currency,
        due,
        text,
        parts,
        euro,
        confidence,
        other,
        read,
        versions,
        over);
  }
}
