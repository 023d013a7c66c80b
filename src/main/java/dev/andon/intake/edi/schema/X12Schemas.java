package dev.andon.intake.edi.schema;

import java.util.List;
import java.util.Optional;

/**
 * Schemas of X12 transaction sets from the tables under {@code schemas/x12}: one a set, which says
 * segments, loops and uses, and one of all segments. They hold for 004010 and 005010, whose
 * differences in these sets are lengths (the longer one is allowed) and segments (all are known).
 */
public final class X12Schemas {
  private static final List<String> VERSIONS = List.of("004010", "005010");
  private final SchemaTables tables = new SchemaTables("/schemas/x12/");

  /**
   * The schema of a set.
   *
   * @param set ST01, e.g. {@code 850}
   * @param version GS08, e.g. {@code 004010VICS}: its first six characters count; another version
   *     gets the nearest base
   */
  public Optional<SetSchema> find(String set, String version) {
    if (!set.matches("\\d{3}")) {
      return Optional.empty();
    }
    String base = VERSIONS.stream().filter(version::startsWith).findFirst().orElse("");
    boolean exact = !base.isEmpty();
    String used = exact ? base : version.compareTo("004050") < 0 ? "004010" : "005010";
    return tables.find(set).map(schema -> schema.named("X12/" + used + "/" + set, exact));
  }
}
