package dev.andon.intake.edi;

import dev.andon.canonical.json.EventSchemas;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.intake.mapping.Mapping;
import dev.andon.intake.mapping.RecordMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.smooks.Smooks;
import org.smooks.io.sink.JavaSink;
import org.smooks.io.source.StreamSource;
import org.xml.sax.SAXException;

/**
 * A document's Smooks list, which makes a tree of its values, and its YAML mapping, which makes
 * canonical events of the tree.
 */
final class DocumentMapping implements AutoCloseable {
  private final Smooks smooks;
  private final RecordMapper mapper;

  private DocumentMapping(Smooks smooks, RecordMapper mapper) {
    this.smooks = smooks;
    this.mapper = mapper;
  }

  static DocumentMapping load(Path list, Mapping mapping, EventSchemas schemas) {
    try {
      String text = Files.readString(list);
      if (!text.contains("<reader class=\"" + StaediReader.class.getName() + "\"")
          || text.matches("(?s).*(MVEL|groovy).*")) {
        throw FaultException.of(
            "MAPPING-INVALID",
            FaultKind.MISCONFIGURED,
            list + ": a Smooks list needs our <reader> and must hold no script",
            "Begin it as the other lists in its folder do.");
      }
      try (InputStream in = Files.newInputStream(list)) {
        return new DocumentMapping(new Smooks(in), new RecordMapper(mapping, schemas));
      }
    } catch (IOException | SAXException e) {
      throw FaultException.of(
          "MAPPING-INVALID",
          FaultKind.MISCONFIGURED,
          list + ": " + e.getMessage(),
          "Correct the Smooks list.");
    }
  }

  RecordMapper mapper() {
    return mapper;
  }

  /** The document's values; lists of {qualifier, value} become maps by qualifier. */
  Map<String, Object> tree(byte[] interchange) {
    JavaSink sink = new JavaSink();
    smooks.filterSource(
        smooks.createExecutionContext(),
        new StreamSource<>(new ByteArrayInputStream(interchange)),
        sink);
    Map<String, Object> tree = new LinkedHashMap<>();
    if (sink.getBean("document") instanceof Map<?, ?> document) {
      document.forEach((name, value) -> tree.put(String.valueOf(name), keyed(value)));
    }
    number(tree.get("lines"));
    return tree;
  }

  /** Line numbers (PO101) are optional in X12: a line without one gets its position. */
  private static void number(@Nullable Object lines) {
    if (lines instanceof List<?> list) {
      int position = 0;
      for (Object line : list) {
        position++;
        if (line instanceof Map<?, ?> map && map.get("line") == null) {
          @SuppressWarnings("unchecked")
          Map<String, Object> values = (Map<String, Object>) map;
          values.put("line", Integer.toString(position));
        }
      }
    }
  }

  private static Object keyed(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> result = new LinkedHashMap<>();
      map.forEach((name, member) -> result.put(String.valueOf(name), keyed(member)));
      return result;
    }
    if (value instanceof List<?> list) {
      boolean qualified =
          !list.isEmpty()
              && list.stream()
                  .allMatch(one -> one instanceof Map<?, ?> map && map.containsKey("qualifier"));
      if (!qualified) {
        return list.stream().map(DocumentMapping::keyed).toList();
      }
      Map<String, Object> result = new LinkedHashMap<>();
      for (Object one : list) {
        Map<?, ?> map = (Map<?, ?>) one;
        if (map.get("value") != null) {
          result.putIfAbsent(String.valueOf(map.get("qualifier")), map.get("value"));
        }
      }
      return result;
    }
    return value;
  }

  @Override
  public void close() {
    smooks.close();
  }
}
