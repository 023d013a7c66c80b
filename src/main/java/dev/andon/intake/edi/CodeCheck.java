package dev.andon.intake.edi;

import dev.andon.intake.EventDraft;
import dev.andon.intake.mapping.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the codes of a document that its mapping took only because it takes any ({@code '*'}): it
 * names others, so this one may be a mistake. Whole code lists are not ours to ship.
 */
final class CodeCheck {
  private final List<Mapping.EventRule> rules;

  CodeCheck(Mapping mapping) {
    this.rules = mapping.events();
  }

  /** A code that nobody named, and where it stands. */
  record Unknown(DocumentMapping.Place place, String code) {}

  /** Those of the events of one set, in the order of the events, each place once. */
  List<Unknown> unknown(List<EventDraft> events, TransactionSet set, Interchange interchange) {
    List<Unknown> unknown = new ArrayList<>();
    for (EventDraft event : events) {
      if (event.data().get("origin") instanceof Map<?, ?> origin
          && origin.get("fields") instanceof Map<?, ?> fields) {
        fields.forEach(
            (pointer, text) -> {
              List<Mapping.Field> coded = coded(event.type(), String.valueOf(pointer));
              Optional<DocumentMapping.Place> place =
                  coded.isEmpty()
                      ? Optional.empty()
                      : DocumentMapping.Place.of(String.valueOf(text));
              if (place.isPresent()) {
                String code = code(place.get(), set, interchange);
                if (!code.isEmpty()
                    && coded.stream().noneMatch(field -> names(field, code))
                    && unknown.stream().noneMatch(one -> one.place().equals(place.get()))) {
                  unknown.add(new Unknown(place.get(), code));
                }
              }
            });
      }
    }
    return unknown;
  }

  private static boolean names(Mapping.Field field, String code) {
    return field.codes() == null || field.codes().containsKey(code);
  }

  /**
   * The fields that a pointer may be about and that name codes beside any, and all that there are.
   */
  private List<Mapping.Field> coded(String type, String pointer) {
    String[] members = pointer.substring(1).replaceAll("/\\d+(?=/)", "").split("/");
    List<Mapping.Field> coded = new ArrayList<>();
    for (Mapping.EventRule rule : rules) {
      Map<String, Mapping.Field> fields = rule.type().equals(type) ? rule.fields() : null;
      Mapping.Field field = null;
      for (String member : members) {
        field = fields == null ? null : fields.get(member);
        fields = field == null ? null : field.list();
      }
      Map<String, String> codes = field == null ? null : field.codes();
      if (field != null && codes != null && codes.size() > 1 && !field.open()) {
        coded.add(field);
      }
    }
    return coded;
  }

  private static String code(
      DocumentMapping.Place place, TransactionSet set, Interchange interchange) {
    Segment segment = interchange.segmentAt(set.offset(place.position()));
    List<String> components = interchange.components(segment.element(place.element()));
    int component = Math.max(1, place.component());
    return component > components.size() ? "" : components.get(component - 1);
  }
}
