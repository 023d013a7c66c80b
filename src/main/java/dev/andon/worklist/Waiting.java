package dev.andon.worklist;

import dev.andon.scoring.Standing;
import org.jspecify.annotations.Nullable;

/**
 * An open case of a team that nobody has taken.
 *
 * @param decision number of the decision that it stands by
 * @param site place that it is about; null = none
 * @param amountMinor money at stake, minor units of the scoring policy's currency
 * @param standing what it is ranked by
 */
public record Waiting(
    String caseId, int decision, @Nullable String site, long amountMinor, Standing standing) {}
