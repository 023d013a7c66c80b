package dev.andon.intake.edi;

import java.util.List;

/**
 * An EDI partner's profile ({@code config/partners/<id>.yaml}).
 *
 * @param id name of the partner here; its acknowledgements lie in {@code edi/out/<id>}
 * @param party canonical id of the customer or supplier
 * @param identifiers its interchange identifiers with qualifiers
 */
public record Partner(String id, String party, List<Identifier> identifiers) {
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

  /** ISA05 and ISA06. */
  public record Identifier(String qualifier, String id) {}
}
