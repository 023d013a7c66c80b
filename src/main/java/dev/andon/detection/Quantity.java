package dev.andon.detection;

import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** What one document says of how much there is, in its own unit of measure. */
record Quantity(BigDecimal value, Optional<String> uom, Fact fact) {
  /** What an attribute says; {@code unit} names the attribute that says its unit. */
  static List<Quantity> of(Evidence evidence, Facts facts, String attribute, String unit) {
    return evidence
        .fact(facts, attribute)
        .map(fact -> new Quantity(new BigDecimal(fact.value()), facts.text(unit), fact))
        .stream()
        .toList();
  }

  /** Where a comparison reads its quantities; more than one are summed, none says nothing. */
  @FunctionalInterface
  interface Source {
    List<Quantity> in(Subject subject);

    /** An attribute whose unit is beside it: {@code picked.quantity}, {@code picked.uom}. */
    static Source of(String attribute) {
      return of(attribute, attribute.substring(0, attribute.lastIndexOf('.') + 1) + "uom");
    }

    static Source of(String attribute, String unit) {
      return subject -> Quantity.of(subject.evidence(), subject.facts(), attribute, unit);
    }

    /** All attributes of a family: {@code asn.<number>.quantity}. */
    static Source sum(String prefix, String suffix) {
      return subject ->
          subject.facts().asMap().keySet().stream()
              .filter(name -> name.startsWith(prefix) && name.endsWith(suffix))
              .flatMap(
                  name ->
                      Source.of(name, name.substring(0, name.length() - suffix.length()) + ".uom")
                          .in(subject)
                          .stream())
              .toList();
    }

    /** This one, or where it says nothing the other. */
    default Source or(Source other) {
      return subject -> {
        List<Quantity> said = in(subject);
        return said.isEmpty() ? other.in(subject) : said;
      };
    }
  }
}
