/** Reads the figures that are watched from decisions, cases, logs and pulls. */
@NullMarked
package dev.andon.monitor.store;

import org.jspecify.annotations.NullMarked;
