package dev.andon.intake.edi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An EDI partner's profile ({@code config/partners/<id>.yaml}).
 *
 * @param id name of the partner here; its acknowledgements lie in {@code edi/out/<id>}
 * @param party canonical id of the customer or supplier
 * @param identifiers its interchange identifiers with qualifiers
 * @param anyVersion whether a version that we have no schema of is read with the nearest one
 * @param strict whether any deviation from the schema refuses a document, or only what is mandatory
 *     and what the mapping needs
 * @param transport how files come and go beside the folders; absent = folders and HTTP only
 */
public record Partner(
    String id,
    String party,
    List<Identifier> identifiers,
    boolean anyVersion,
    boolean strict,
    @Nullable Transport transport) {
  public Partner {
    if (id == null
        || party == null
        || identifiers == null
        || identifiers.isEmpty()
        || !id.matches("[A-Za-z0-9_-]+")) {
      throw new IllegalArgumentException(
          "id (letters, digits, - and _), party and at least one identifier are needed");
    }
    identifiers = List.copyOf(identifiers);
  }

  /** ISA05 and ISA06, or UNB 0007 (may be absent) and 0004. */
  public record Identifier(String qualifier, String id) {
    public Identifier {
      qualifier = qualifier == null ? "" : qualifier;
    }
  }
}
