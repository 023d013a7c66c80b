/**
 * Dispatch: the outbox and what goes through it (contracts 6 and 7). In: rows written in the
 * transaction of the work. Out: queue messages and files, each with a receipt. The relay lies in
 * {@code dispatch.relay}.
 */
@NullMarked
package dev.andon.dispatch;

import org.jspecify.annotations.NullMarked;
