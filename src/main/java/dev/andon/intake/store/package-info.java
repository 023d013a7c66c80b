/** Received messages, their identities and the translate worker in PostgreSQL. */
@NullMarked
package dev.andon.intake.store;

import org.jspecify.annotations.NullMarked;
