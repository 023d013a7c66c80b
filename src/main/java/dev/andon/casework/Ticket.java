package dev.andon.casework;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An invitation on a team's queue (contract 7); the claim call decides.
 *
 * @param ref case id + ":" + ticket number
 * @param kind opened, reassigned, band-changed, reopened or withdrawn
 */
public record Ticket(
    String ref,
    String caseId,
    String kind,
    String type,
    String key,
    String team,
    @Nullable String site,
    String band,
    double score,
    long amountMinor,
    String currency,
    @Nullable Instant due,
    boolean test) {}
