package dev.andon.intake.edi.schema;

import io.xlate.edi.schema.Schema;
import java.util.Optional;

/** A schema as StAEDI has it, and as tables where it can be. */
record CompiledSchema(Schema schema, Optional<SchemaPlan> plan) {
  static CompiledSchema of(Schema schema) {
    return new CompiledSchema(schema, SchemaPlan.of(schema));
  }

  SetSchema named(String name, boolean exact) {
    return new SetSchema(name, exact, schema, plan);
  }
}
