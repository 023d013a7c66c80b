/**
 * Canonical events that a sender writes itself, one or many a message. In: CloudEvents 1.0 in
 * structured JSON, checked by the schema of their type. Out: the same as events of intake.
 */
@NullMarked
package dev.andon.intake.event;

import org.jspecify.annotations.NullMarked;
