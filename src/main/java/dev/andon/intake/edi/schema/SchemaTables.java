package dev.andon.intake.edi.schema;

import io.xlate.edi.schema.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Schemas from the compact tables of a folder: one a document, and one of all segments. */
final class SchemaTables {
  private static final Pattern LINE = Pattern.compile("( *)([A-Z0-9]{2,3})(\\+?) (\\d+|>)( M)?");
  private static final String COMPOSITE = "CX";

  private final String folder;
  private final Map<String, String> segments = new HashMap<>();
  private final Map<String, Optional<CompiledSchema>> made = new ConcurrentHashMap<>();

  /**
   * @param folder on the class path, e.g. {@code /schemas/x12/}
   */
  SchemaTables(String folder) {
    this.folder = folder;
    for (String line : lines("segments.txt").orElseThrow()) {
      int space = line.indexOf(' ');
      segments.put(line.substring(0, space), line.substring(space + 1));
    }
  }

  /** The schema of a document, made when it is first asked for. */
  Optional<CompiledSchema> find(String document) {
    return made.computeIfAbsent(document, this::make);
  }

  private Optional<CompiledSchema> make(String set) {
    return lines(set + ".txt").map(lines -> CompiledSchema.of(build(set, lines)));
  }

  private Schema build(String set, List<String> lines) {
    SchemaText text = new SchemaText();
    text.element("EX", "-", "string", "0", "9999", 0);
    text.composite(COMPOSITE, SchemaText.use("element", "EX", false, 1).repeat(20));
    Deque<Integer> open = new ArrayDeque<>();
    for (String line : lines) {
      Matcher part = LINE.matcher(line);
      if (!part.matches()) {
        throw new IllegalStateException(
            folder + set + ".txt: a segment with its use was expected, not '" + line + "'");
      }
      int depth = part.group(1).length() / 2;
      while (!open.isEmpty() && open.peek() >= depth) {
        open.pop();
        text.closeLoop();
      }
      String tag = part.group(2);
      String max = part.group(4).equals(">") ? SchemaText.UNBOUNDED : part.group(4);
      boolean mandatory = part.group(5) != null;
      if (part.group(3).isEmpty()) {
        text.segment(tag, mandatory, max);
      } else {
        text.openLoop(mandatory, max);
        text.segment(tag, true, "1");
        open.push(depth);
      }
      if (!text.knows(tag)) {
        text.define(tag, content(text, tag));
      }
    }
    open.forEach(depth -> text.closeLoop());
    return text.build(set);
  }

  private String content(SchemaText text, String tag) {
    String elements =
        Objects.requireNonNull(segments.get(tag), () -> tag + " is not in segments.txt");
    StringBuilder content = new StringBuilder();
    for (String element : elements.split(" ")) {
      if (element.startsWith("C")) {
        content.append(SchemaText.use("composite", COMPOSITE, false, 1));
        continue;
      }
      String[] part = element.split(":");
      String name = "E" + part[0].replace("-", "") + "_" + part[1] + "_" + part[2] + "_" + part[3];
      int scale = part[1].matches("N[1-9]") ? part[1].charAt(1) - '0' : 0;
      text.element(name, part[0], base(part[1]), part[2], part[3], scale);
      content.append(SchemaText.use("element", name, part.length > 4, 1));
    }
    return content.toString();
  }

  private static String base(String type) {
    return switch (type.charAt(0)) {
      case 'N' -> "numeric";
      case 'R' -> "decimal";
      case 'D' -> "date";
      case 'T' -> "time";
      case 'I' -> "identifier";
      case 'B' -> "binary";
      default -> "string";
    };
  }

  private Optional<List<String>> lines(String name) {
    try (InputStream in = SchemaTables.class.getResourceAsStream(folder + name)) {
      return in == null
          ? Optional.empty()
          : Optional.of(
              new String(in.readAllBytes(), StandardCharsets.UTF_8)
                  .lines()
                  .filter(line -> !line.startsWith("#") && !line.isBlank())
                  .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
