/**
 * Rows of an ERP's transactional outbox: read in commit order, stored as originals, one message a
 * row.
 */
@NullMarked
package dev.andon.intake.outbox;

import org.jspecify.annotations.NullMarked;
