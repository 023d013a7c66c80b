/**
 * Schemas of X12 transaction sets and EDIFACT messages, for validation by StAEDI: X12 from compact
 * tables of ours ({@code schemas/x12}), EDIFACT from the directories that Smooks publishes ({@code
 * edifact-schemas}). Codes are not checked here: the mappings know which ones they need.
 */
@NullMarked
package dev.andon.intake.edi.schema;

import org.jspecify.annotations.NullMarked;
