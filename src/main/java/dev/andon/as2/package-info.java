/**
 * The protocol AS2 (RFC 4130): signed and encrypted MIME entities and their receipts, read over the
 * very bytes that came (decision 0008).
 */
@NullMarked
package dev.andon.as2;

import org.jspecify.annotations.NullMarked;
