/** The table of timers and the worker that fires what is due. */
@NullMarked
package dev.andon.timer.store;

import org.jspecify.annotations.NullMarked;
