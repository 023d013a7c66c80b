package dev.andon.worklist;

import dev.andon.scoring.Rank;
import dev.andon.scoring.Rescoring;
import dev.andon.scoring.Score;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The cases that wait for a team, in the order of contract 9 as of one time. Cases of band P4 cost
 * less to put off than to touch: they wait for a review of the batch, until waiting lifts them.
 *
 * <p>Nobody waits for ever: every {@link Reserve#every}th pull of a person takes the case that has
 * waited longest, if that is longer than {@link Reserve#afterHours}. So a case that has waited that
 * long is taken at the latest after every × (1 + the cases that have waited longer) pulls of one
 * person who may work them all. And a case of the batch gains {@code ageingRate ×
 * deferWorkingHours} an hour and handler-hour, so it joins the others at the latest when that alone
 * is worth the least index of P3.
 *
 * @param places in order, work before batch
 */
public record Worklist(List<Place> places) {
  /**
   * The reserve against starvation.
   *
   * @param every pull of a person that takes the oldest; 0 = none
   * @param afterHours working hours of the team after which a case is old
   */
  public record Reserve(int every, double afterHours) {}

  /** What becomes of a case: somebody takes it, or all of its kind are reviewed together. */
  public enum Lane {
    WORK,
    BATCH
  }

  /**
   * A case in its place.
   *
   * @param waitedHours working hours of the team since it was detected
   */
  public record Place(Waiting waiting, Rank rank, Score score, double waitedHours, Lane lane) {}

  /** Why a case is the next one. */
  public enum Reason {
    /** It stands first of those that the person may work. */
    FIRST,
    /** It has waited longest, and the pull is one of the reserve. */
    OLDEST
  }

  /**
   * A case that a person may be given.
   *
   * @param position in the worklist, from 1; those that the person may not work count too
   */
  public record Offer(Place place, Reason reason, int position) {}

  private static final Comparator<Place> ORDER =
      Comparator.comparing(Place::lane).thenComparing(Place::rank);

  private static final Comparator<Offer> AGE =
      Comparator.comparing((Offer offer) -> offer.place().waiting().standing().detectedAt())
          .thenComparing(offer -> offer.place().waiting().caseId());

  public Worklist {
    places = List.copyOf(places);
  }

  /** Ranks what waits. */
  public static Worklist of(Collection<Waiting> waiting, Rescoring rescoring) {
    List<Place> places = new ArrayList<>(waiting.size());
    for (Waiting one : waiting) {
      var numbers = rescoring.numbers(one.standing());
      Score score = Score.of(numbers);
      places.add(
          new Place(
              one,
              new Rank(score.guard(), score.index(), one.standing().due(), one.caseId()),
              score,
              numbers.workedHours(),
              score.band() == 4 && score.guard() == 0 ? Lane.BATCH : Lane.WORK));
    }
    places.sort(ORDER);
    return new Worklist(places);
  }

  /**
   * The cases to offer a person, the best first: another one may have been taken meanwhile.
   *
   * @param pull number of this person's pull, from 1
   */
  public List<Offer> offers(Competence who, long pull, Reserve reserve) {
    List<Offer> offers = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      Place place = places.get(i);
      if (place.lane() == Lane.WORK && who.may(place.waiting())) {
        offers.add(new Offer(place, Reason.FIRST, i + 1));
      }
    }
    if (reserve.every() > 0 && pull % reserve.every() == 0) {
      List<Offer> old =
          offers.stream()
              .filter(offer -> offer.place().waitedHours() > reserve.afterHours())
              .sorted(AGE)
              .map(offer -> new Offer(offer.place(), Reason.OLDEST, offer.position()))
              .toList();
      offers.addAll(0, old);
    }
    return offers;
  }
}
