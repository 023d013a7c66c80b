package dev.andon.intake.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Codes that all mappings share ({@code mappings/codes.yaml}): what sources call the units and
 * sites that Andon knows. {@code as: uom} in a mapping becomes {@code codes} of that field.
 */
final class SharedCodes {
  /** The lists that the file may have, which are also conversions. */
  static final Set<String> LISTS = Set.of("uom", "site");

  private static final YAMLMapper YAML = new YAMLMapper();
  private final String folder;
  private final Map<String, Map<String, List<String>>> lists;

  private SharedCodes(String folder, Map<String, Map<String, List<String>>> lists) {
    this.folder = folder;
    this.lists = lists;
  }

  /** The codes for a folder of mappings, from the file beside it; none without the file. */
  static SharedCodes read(Path folder) throws IOException {
    Path file = folder.resolveSibling("codes.yaml");
    Map<String, Map<String, List<String>>> lists = Map.of();
    if (Files.exists(file)) {
      try {
        lists = YAML.readValue(Files.readString(file), new TypeReference<>() {});
      } catch (JsonProcessingException e) {
        throw MappingReader.wrong(
            file.toString(), "lists of codes were expected, as {uom: {EA: [PCE, PC]}}");
      }
    }
    for (Map.Entry<String, Map<String, List<String>>> list : lists.entrySet()) {
      if (!LISTS.contains(list.getKey())) {
        throw MappingReader.wrong(
            file + " at " + list.getKey(), "one of the lists " + LISTS + " was expected");
      }
      once(file + " at " + list.getKey(), list.getValue());
    }
    return new SharedCodes(String.valueOf(folder.getFileName()), lists);
  }

  private static void once(String place, Map<String, List<String>> list) {
    Map<String, String> seen = new HashMap<>();
    list.forEach(
        (code, aliases) ->
            Objects.requireNonNullElse(aliases, List.<String>of())
                .forEach(
                    alias -> {
                      String other = seen.put(alias, code);
                      if (other != null) {
                        throw MappingReader.wrong(
                            place, alias + " stands for " + other + " and for " + code);
                      }
                    }));
  }

  /** The mapping with its fields' shared codes filled in. */
  Mapping resolve(Mapping mapping) {
    Map<String, Map<String, String>> known = new HashMap<>();
    LISTS.forEach(list -> known.put(list, codes(list, mapping.source())));
    return new Mapping(
        mapping.source(),
        mapping.zone(),
        mapping.zones(),
        mapping.dateTime(),
        mapping.decimal(),
        mapping.delimiter(),
        mapping.flat(),
        mapping.identity(),
        mapping.tables(),
        mapping.report(),
        mapping.events().stream()
            .map(
                rule ->
                    new Mapping.EventRule(
                        rule.each(),
                        rule.by(),
                        rule.when(),
                        rule.where(),
                        rule.type(),
                        rule.subject(),
                        rule.occurredAt(),
                        rule.sequence(),
                        Objects.requireNonNull(fields(rule.fields(), known))))
            .toList());
  }

  private static @Nullable Map<String, Mapping.Field> fields(
      @Nullable Map<String, Mapping.Field> fields, Map<String, Map<String, String>> known) {
    if (fields == null) {
      return null;
    }
    Map<String, Mapping.Field> resolved = new LinkedHashMap<>();
    fields.forEach(
        (name, field) -> {
          Map<String, String> codes = field.as() == null ? null : known.get(field.as());
          resolved.put(
              name,
              new Mapping.Field(
                  field.from(),
                  codes == null ? field.as() : "text",
                  field.constant(),
                  codes == null ? field.codes() : codes,
                  field.optional(),
                  field.otherwise(),
                  fields(field.list(), known)));
        });
    return resolved;
  }

  /**
   * What this source writes; its own entries stand before its folder's, those before all others'.
   */
  private Map<String, String> codes(String list, String source) {
    Map<String, String> codes = new HashMap<>();
    for (String scope : List.of("", folder + ":", source + ":")) {
      lists
          .getOrDefault(list, Map.of())
          .forEach(
              (code, aliases) -> {
                for (String alias : Objects.requireNonNullElse(aliases, List.<String>of())) {
                  boolean scoped = alias.indexOf(':') >= 0;
                  if (scope.isEmpty() ? !scoped : alias.startsWith(scope)) {
                    codes.put(alias.substring(scope.length()), code);
                  }
                }
              });
    }
    codes.put("*", Mapping.Field.SAME);
    return codes;
  }
}
