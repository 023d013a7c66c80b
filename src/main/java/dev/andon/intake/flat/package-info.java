/**
 * Flat files: one event a record; a bad record is parked with its line and column while the rest go
 * on.
 */
@NullMarked
package dev.andon.intake.flat;

import org.jspecify.annotations.NullMarked;
