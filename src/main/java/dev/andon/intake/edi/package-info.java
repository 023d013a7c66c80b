/**
 * EDI files in ({@code DATA/edi/in}), canonical events and acknowledgements out. The envelope of an
 * interchange is split and checked here ({@code X12Interchange}, {@code EdifactInterchange}), so
 * that a fault stays with what it concerns and has its place; the sets in it are validated by
 * StAEDI with the schemas of {@code schema}, read by the Smooks lists of {@code mappings/x12} and
 * {@code mappings/edifact} through {@code StaediReader}, and mapped by the YAML beside them
 * (docs/decisions/0004). Answers: 997, TA1, CONTRL.
 */
@NullMarked
package dev.andon.intake.edi;

import org.jspecify.annotations.NullMarked;
