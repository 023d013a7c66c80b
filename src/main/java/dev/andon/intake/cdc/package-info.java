/**
 * Change data capture: Debezium reads the log of an ERP's PostgreSQL, or its tables are asked for
 * rows with a newer change stamp; each changed row is compared with the row as last stored, and
 * what concerns a mapping of {@code mappings/cdc} is stored as an original of the door {@code cdc},
 * with the reader's position in one transaction.
 */
@NullMarked
package dev.andon.intake.cdc;

import org.jspecify.annotations.NullMarked;
