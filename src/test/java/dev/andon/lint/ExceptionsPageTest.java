package dev.andon.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.detection.ExceptionType;
import dev.andon.testing.Policies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * docs/exceptions.md is made of config/exceptions.yaml: write it anew with {@code mvn test
 * -Dtest=ExceptionsPageTest -Dandon.test.golden=write}.
 */
class ExceptionsPageTest {
  private static final Path PAGE = Path.of("docs", "exceptions.md");
  private static final List<String> DOMAINS =
      List.of(
          "order",
          "inventory",
          "warehouse",
          "transport",
          "procurement",
          "finance",
          "integration",
          "master-data");

  private static String page() {
    Map<String, List<ExceptionType>> byDomain =
        Policies.dictionary().types().stream()
            .collect(
                Collectors.groupingBy(ExceptionType::domain, TreeMap::new, Collectors.toList()));
    assertThat(DOMAINS).containsAll(byDomain.keySet());
    StringBuilder page =
        new StringBuilder(
            """
            # Exceptions

            What Andon recognises; made of `config/exceptions.yaml`, where each figure is explained. How it recognises is in [recognition](recognition.md). The SLA is working time of the team; figures in brackets are the bounds within which a site, partner or item class may choose otherwise.
            """);
    for (String domain : DOMAINS) {
      page.append("\n## ").append(domain.substring(0, 1).toUpperCase(Locale.ROOT));
      page.append(domain.substring(1).replace('-', ' ')).append('\n');
      page.append(
          "| code | meaning | signal | key | team | severity | SLA | gate | mode | usual action | closes by itself | tolerances |\n");
      page.append("|---|---|---|---|---|---|---|---|---|---|---|---|\n");
      byDomain.getOrDefault(domain, List.of()).forEach(type -> page.append(row(type)));
    }
    return page.toString();
  }

  private static String row(ExceptionType type) {
    return "| "
        + String.join(
            " | ",
            type.code(),
            type.meaning(),
            code(type.signal())
                + (type.recognised() == ExceptionType.Recognised.SCHEDULED ? ", scheduled" : "")
                + (type.feeds().isEmpty() ? "" : ", needs " + String.join(", ", type.feeds())),
            type.key().code(),
            type.team(),
            code(type.severity()),
            type.slaMinutes().value()
                + " min ["
                + type.slaMinutes().least()
                + ", "
                + type.slaMinutes().most()
                + "]",
            code(type.gate()),
            code(type.mode()),
            type.action(),
            type.autoClose() ? "yes" : "no",
            type.tolerances().entrySet().stream()
                .map(
                    one ->
                        one.getKey()
                            + " "
                            + one.getValue().value()
                            + " ["
                            + one.getValue().least()
                            + ", "
                            + one.getValue().most()
                            + "]")
                .collect(Collectors.joining(", ")))
        + " |\n";
  }

  private static String code(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  @Test
  void thePageSaysWhatTheDictionarySays() throws IOException {
    if (System.getProperty("andon.test.golden", "").equals("write")) {
      Files.writeString(PAGE, page());
    }
    assertThat(Files.readString(PAGE)).isEqualTo(page());
  }
}
