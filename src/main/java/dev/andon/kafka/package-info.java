/**
 * Reading topics without losing anything (docs/decisions/0005): what the routes that begin with a
 * topic share.
 */
@NullMarked
package dev.andon.kafka;

import org.jspecify.annotations.NullMarked;
