package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.enrichment.Owners;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * MDM-CONFLICT: another system says something else of a master record than its owner: unit of
 * measure, status, GTIN; what both say in other words (case, spaces, leading zeros) is the same.
 */
record MasterConflict(Kind kind, Set<String> attributes) implements Detector {
  MasterConflict {
    attributes = Set.copyOf(attributes);
  }

  @Override
  public String type() {
    return "MDM-CONFLICT";
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Facts facts = context.facts(object);
    Evidence evidence = new Evidence();
    List<String> conflicts = new ArrayList<>();
    Optional<Fact> cause = Optional.empty();
    for (Map.Entry<String, Fact> entry : facts.asMap().entrySet()) {
      String attribute = Owners.attribute(entry.getKey());
      Optional<Fact> owned = facts.fact(attribute);
      if (!Owners.isEvidence(entry.getKey())
          || !attributes.contains(attribute)
          || owned.isEmpty()) {
        continue;
      }
      Fact said = entry.getValue();
      if (!same(said.value(), owned.get().value())) {
        evidence.fact(facts, entry.getKey());
        evidence.fact(facts, attribute);
        conflicts.add(
            attribute
                + " is "
                + owned.get().value()
                + ", "
                + said.source()
                + " says "
                + said.value());
        Fact later = said.supersedes(owned.get()) ? said : owned.get();
        if (cause.isEmpty() || later.supersedes(cause.get())) {
          cause = Optional.of(later);
        }
      }
    }
    return cause.map(
        fact ->
            evidence.detection(
                fact,
                "Systems differ about "
                    + kind.code()
                    + " "
                    + object.key()
                    + ": "
                    + String.join("; ", conflicts)
                    + "."));
  }

  private static boolean same(String one, String other) {
    return plain(one).equals(plain(other));
  }

  private static String plain(String value) {
    return value.strip().toLowerCase(Locale.ROOT).replaceFirst("^0+(?=.)", "");
  }
}
