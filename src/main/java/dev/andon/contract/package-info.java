/**
 * Contracts of the services that Andon talks to (OpenAPI 3.1, {@code contracts/<service>.yaml}): a
 * document in, its operations and what a value breaks of it out. The sandbox serves by them, {@code
 * ./andon contract check} checks by them.
 */
@NullMarked
package dev.andon.contract;

import org.jspecify.annotations.NullMarked;
