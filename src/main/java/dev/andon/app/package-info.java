/**
 * The wiring: reads the settings, starts what hosts the system (PostgreSQL, Artemis, HTTP servers,
 * console), makes every bean that routes name, and starts Camel on {@code routes/}. Nothing else
 * depends on it.
 */
@NullMarked
package dev.andon.app;

import org.jspecify.annotations.NullMarked;
