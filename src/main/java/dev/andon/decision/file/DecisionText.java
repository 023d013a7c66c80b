package dev.andon.decision.file;

import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The texts of a decision's three files, and the one text that a policy version of it is: each file
 * after a line {@code ### <file>}.
 */
public final class DecisionText {
  /** Its files, in their order. */
  public static final List<String> FILES = List.of("environment.yaml", "policy.yaml", "tests.yaml");

  private static final String MARK = "### ";
  private static final long MAX_BYTES = 256 * 1024;

  private DecisionText() {}

  /** The one text of a decision's folder; MISCONFIGURED when a file is missing. */
  public static String read(Path folder) throws IOException {
    StringBuilder body = new StringBuilder();
    for (String file : FILES) {
      Path path = folder.resolve(file);
      if (!Files.isRegularFile(path) || Files.size(path) > MAX_BYTES) {
        throw FaultException.of(
            "RULES-FILE",
            FaultKind.MISCONFIGURED,
            path + " is missing or larger than " + MAX_BYTES / 1024 + " KiB",
            "A decision is a folder with " + String.join(", ", FILES));
      }
      body.append(MARK).append(file).append('\n').append(Files.readString(path).stripTrailing());
      body.append('\n');
    }
    return body.toString();
  }

  /** The texts by file; a file that the body does not have is empty. */
  static Map<String, String> split(String body) {
    Map<String, StringBuilder> texts = new LinkedHashMap<>();
    FILES.forEach(file -> texts.put(file, new StringBuilder()));
    StringBuilder current = new StringBuilder();
    for (String line : body.split("\n", -1)) {
      StringBuilder next =
          line.startsWith(MARK) ? texts.get(line.substring(MARK.length()).strip()) : null;
      if (next != null) {
        current = next;
      } else {
        current.append(line).append('\n');
      }
    }
    Map<String, String> result = new LinkedHashMap<>();
    texts.forEach((file, text) -> result.put(file, text.toString()));
    return result;
  }

  /** The folders of a directory that hold decisions, by name; every folder is one. */
  public static List<Path> folders(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    }
  }
}
