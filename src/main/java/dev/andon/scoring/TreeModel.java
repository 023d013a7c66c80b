package dev.andon.scoring;

import dev.andon.learning.BoostedTrees;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What trees learnt of closed cases: the logarithm of the handling minutes and of the lead hours.
 * What is not there was not learnt, and averages answer for it.
 */
public record TreeModel(
    Optional<Provenance> provenance, Optional<Learnt> handling, Optional<Learnt> lead) {
  /** Nothing was learnt. */
  public static final TreeModel NONE =
      new TreeModel(Optional.empty(), Optional.empty(), Optional.empty());

  /** Most names of a feature that a model tells apart. */
  public static final int MOST_NAMES = 500;

  /**
   * What it was learnt from and how.
   *
   * @param from earliest close, {@code until} before which the closes lie; what came after it was
   *     held out
   * @param data SHA-256 over the cases
   * @param features SHA-256 of what its features mean
   * @param code release that learnt it
   */
  public record Provenance(
      String from,
      String until,
      String asOf,
      String data,
      String features,
      long seed,
      String parameters,
      String code) {}

  /**
   * One quantity.
   *
   * @param cases that it was learnt from
   * @param codes by feature and name: for types the mean, for others what they add to it
   * @param types by type
   * @param low 5 % point of what it left of cases that it was not fitted to, {@code high} the 95 %
   *     point
   * @param heldOut its errors on the cases held out
   */
  public record Learnt(
      long cases,
      List<Map<String, Double>> codes,
      Map<String, Kind> types,
      double low,
      double high,
      BoostedTrees trees,
      HeldOut heldOut) {
    public Learnt {
      codes = codes.stream().map(Map::copyOf).toList();
      types = Map.copyOf(types);
    }

    /** The logarithm that is expected of a case. */
    double of(Features features) {
      double[] row = features.row(codes);
      return row[0] + trees.of(row);
    }
  }

  /**
   * A type's own.
   *
   * @param cases of it
   * @param smear mean of what its cases came to beside what the logarithm said
   * @param spread of the logarithm around it
   */
  public record Kind(long cases, double smear, double spread) {}

  /**
   * Errors of the trees, of averages counted from the same cases, and of what people set.
   *
   * @param cases held out
   */
  public record HeldOut(long cases, double trees, double averages, double handSet) {}
}
