package dev.andon.decision;

/**
 * What is wrong in a decision's files.
 *
 * @param message what was found and what was expected
 * @param repair what to do about it
 */
public record Problem(Place place, String message, String repair) {
  @Override
  public String toString() {
    return place + ": " + message + ". " + repair;
  }
}
