/**
 * What Andon would make of EDI bytes, for the command line and the API alike: bytes in, a report in
 * the members of contract 11 out, no effect.
 */
@NullMarked
package dev.andon.app.edi;

import org.jspecify.annotations.NullMarked;
