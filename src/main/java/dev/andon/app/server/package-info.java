/**
 * The servers that one process brings along by default: PostgreSQL, Artemis, and the secrets that
 * they share.
 */
@NullMarked
package dev.andon.app.server;

import org.jspecify.annotations.NullMarked;
