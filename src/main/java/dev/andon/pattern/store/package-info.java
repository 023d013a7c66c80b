/**
 * Reads what patterns are looked for in, on the timers of the business clock, and tells what was
 * found.
 */
@NullMarked
package dev.andon.pattern.store;

import org.jspecify.annotations.NullMarked;
