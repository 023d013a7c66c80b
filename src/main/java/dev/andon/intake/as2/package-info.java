/**
 * AS2 (RFC 4130): signed, maybe encrypted EDI files by HTTP. In come requests at {@code /as2}, out
 * go stored messages of the door {@code edi}, what could not be taken at the door {@code as2}, and
 * a signed receipt (MDN); route {@code intake-as2}.
 */
@NullMarked
package dev.andon.intake.as2;

import org.jspecify.annotations.NullMarked;
