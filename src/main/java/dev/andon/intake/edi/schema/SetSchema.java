package dev.andon.intake.edi.schema;

import io.xlate.edi.schema.Schema;
import java.util.Optional;

/**
 * The schema of one transaction set or message.
 *
 * @param name standard, version and set, e.g. {@code X12/004010/850} or {@code EDIFACT/D96A/ORDERS}
 * @param exact whether it is of the version asked for, or the nearest one that we have
 * @param plan its tables; empty when it cannot be compiled
 */
public record SetSchema(String name, boolean exact, Schema schema, Optional<SchemaPlan> plan) {}
