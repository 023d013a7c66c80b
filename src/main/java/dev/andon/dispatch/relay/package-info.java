/** The outbox table and the relay that empties it into queues, topics and files. */
@NullMarked
package dev.andon.dispatch.relay;

import org.jspecify.annotations.NullMarked;
