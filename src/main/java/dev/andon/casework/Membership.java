package dev.andon.casework;

import dev.andon.enrichment.ObjectRef;
import org.jspecify.annotations.Nullable;

/**
 * Which problem a case is part of (decision 0018).
 *
 * @param document the order, purchase order or other object whose cases may belong together
 * @param line its line; empty = the whole document
 * @param lead id of the case that leads the problem; the case's own id when it stands alone or
 *     leads. The others are tasks in it
 * @param pinned the lead that a person chose by merging or splitting; null = Andon chooses
 */
public record Membership(ObjectRef document, String line, String lead, @Nullable String pinned) {
  /** The same place under another lead. */
  Membership under(String other) {
    return new Membership(document, line, other, pinned);
  }

  /** The same lead at another place. */
  Membership at(Correlation.Place place) {
    return new Membership(place.document(), place.line(), lead, pinned);
  }

  /** By hand under a lead, or no longer so. */
  Membership pinned(@Nullable String chosen) {
    return new Membership(document, line, chosen == null ? lead : chosen, chosen);
  }
}
