package dev.andon.casework;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An invitation on a team's queue (contract 7); the claim call decides.
 *
 * @param ref case id + ":" + ticket number
 * @param lead the case that leads the problem; another one than the case itself = a task in it
 * @param kind opened, task (opened in a problem that stands), reassigned, band-changed, reopened or
 *     withdrawn
 */
public record Ticket(
    String ref,
    String caseId,
    String lead,
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
