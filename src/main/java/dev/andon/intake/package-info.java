/**
 * Intake: originals are stored before anything else happens to them, then translated to canonical
 * events. In: files, webhooks, rows. Out: events, acknowledgements and outbox rows. Doors and
 * translators lie one level below ({@code intake.edi}, {@code .flat}, {@code .webhook}, {@code
 * .outbox}); the tables in {@code intake.store}.
 */
@NullMarked
package dev.andon.intake;

import org.jspecify.annotations.NullMarked;
