package dev.andon.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/faults.md} has every code of the source: a new one needs its row. */
class FaultsPageTest {
  private static final Path SOURCE = Path.of("src/main/java/dev/andon");
  private static final Pattern LITERAL = Pattern.compile("\"([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+)\"");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| ([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+) \\| (.*) \\|$");

  /** Packages whose codes are those of services of their own. */
  private static final List<String> APART = List.of("sandbox", "contract");

  private static String page() throws IOException {
    String whole = Files.readString(Path.of("docs/faults.md"));
    return whole.substring(whole.indexOf("## Codes"));
  }

  private static List<String> documented() throws IOException {
    return ROW.matcher(page()).results().map((MatchResult row) -> row.group(1)).toList();
  }

  /** Texts of the form of a code that are none: charsets, digests, codes of cases. */
  private static boolean other(String text) {
    return text.matches("(SHA|ISO|UTF)-.*");
  }

  private static Set<String> inSource() throws IOException {
    String dictionary = Files.readString(Path.of("config/exceptions.yaml"));
    Set<String> codes = new TreeSet<>();
    try (Stream<Path> files = Files.walk(SOURCE)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
        if (APART.contains(SOURCE.relativize(file).getName(0).toString())) {
          continue;
        }
        LITERAL
            .matcher(Files.readString(file))
            .results()
            .map((MatchResult found) -> found.group(1))
            .filter(code -> !other(code) && !dictionary.contains("code: " + code + ","))
            .filter(code -> !dictionary.contains("code: " + code + "\n"))
            .forEach(codes::add);
      }
    }
    return codes;
  }

  @Test
  void everyCodeOfTheSourceHasItsRow() throws IOException {
    Set<String> missing = inSource();
    missing.removeAll(documented());
    assertThat(missing)
        .as("codes without a row in docs/faults.md: say what each means, who repairs it and how")
        .isEmpty();
  }

  @Test
  void theRowsAreInOrderAndWhole() throws IOException {
    assertThat(documented()).isSorted().doesNotHaveDuplicates();
    List<String> incomplete = new ArrayList<>();
    ROW.matcher(page())
        .results()
        .forEach(
            (MatchResult row) -> {
              String[] cells = row.group(2).split(" \\| ", -1);
              if (cells.length != 3
                  || !cells[1].matches("sender|operator|nobody|us")
                  || cells[0].isBlank()
                  || cells[2].isBlank()) {
                incomplete.add(row.group());
              }
            });
    assertThat(incomplete).isEmpty();
  }
}
