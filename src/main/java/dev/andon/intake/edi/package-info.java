/**
 * EDI: X12 interchanges from partners, read with StAEDI inside Smooks lists ({@code mappings/x12}),
 * answered with 997 and TA1. First form: the envelope is checked in full, content by its mapping;
 * schemas of transaction sets and EDIFACT come with the EDI gateway.
 */
@NullMarked
package dev.andon.intake.edi;

import org.jspecify.annotations.NullMarked;
