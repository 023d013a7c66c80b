package dev.andon.app;

import dev.andon.app.server.Secrets;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The settings of one running system: {@code config/application.properties}, overridden by the
 * environment ({@code ANDON_DB_URL} for {@code andon.db.url}), by {@code -Dandon.db.url=…}, and by
 * options of the command line, in this order. Empty values count as absent.
 */
public final class Settings {
  private final Path home;
  private final Path data;
  private final Map<String, String> values;
  private final Secrets secrets;

  private Settings(Path home, Path data, Map<String, String> values) {
    this.home = home;
    this.data = data;
    this.values = Collections.unmodifiableMap(values);
    this.secrets = new Secrets(data.resolve("secrets"));
  }

  /**
   * Reads the settings.
   *
   * @param home the folder with {@code routes/ mappings/ config/}
   * @param overrides the strongest values, e.g. from the command line
   * @throws FaultException MISCONFIGURED when the file cannot be read
   */
  public static Settings load(Path home, Map<String, String> overrides) {
    Path folder = home.toAbsolutePath().normalize();
    Map<String, String> values =
        new TreeMap<>(read(folder.resolve("config/application.properties")));
    values.replaceAll(
        (key, value) -> Optional.ofNullable(System.getenv(environmentName(key))).orElse(value));
    System.getProperties()
        .stringPropertyNames()
        .forEach(
            key -> {
              if (key.startsWith("andon.") || key.startsWith("camel.")) {
                values.put(key, System.getProperty(key));
              }
            });
    values.putAll(overrides);
    Path data = folder.resolve(values.getOrDefault("andon.data", "data")).normalize();
    values.put("andon.home", folder.toString());
    values.put("andon.data", data.toString());
    return new Settings(folder, data, values);
  }

  /** The settings of this process: home from {@code -Dandon.home}, else the working directory. */
  public static Settings load(Map<String, String> overrides) {
    return load(Path.of(System.getProperty("andon.home", "")), overrides);
  }

  private static Map<String, String> read(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new FaultException(
          dev.andon.fault.Fault.of(
              "SETTINGS",
              FaultKind.MISCONFIGURED,
              "the settings file " + file + " cannot be read",
              "Start Andon in its own folder, or set -Dandon.home."),
          e);
    }
    Map<String, String> values = new TreeMap<>();
    properties
        .stringPropertyNames()
        .forEach(key -> values.put(key, properties.getProperty(key).strip()));
    return values;
  }

  private static String environmentName(String key) {
    return key.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
  }

  /** The folder with {@code routes/ mappings/ config/}, absolute. */
  public Path home() {
    return home;
  }

  /** The folder of everything this system keeps, absolute. */
  public Path dataDirectory() {
    return data;
  }

  /** The tenant of this system's local doors. */
  public String tenant() {
    return find("andon.tenant").orElse("main");
  }

  /** The generated secrets under {@code DATA/secrets}. */
  public Secrets secrets() {
    return secrets;
  }

  /** A value that may be absent. */
  public Optional<String> find(String key) {
    return Optional.ofNullable(values.get(key)).filter(value -> !value.isEmpty());
  }

  /**
   * What a feed has for its own: of {@code andon.cdc.url} the value of {@code andon.cdc.FEED.url}.
   */
  public Optional<String> own(String feed, String key) {
    int last = key.lastIndexOf('.');
    return find(key.substring(0, last) + "." + feed + key.substring(last));
  }

  /** A feed's own value, or the one of all feeds. */
  public Optional<String> find(String feed, String key) {
    return own(feed, key).or(() -> find(key));
  }

  /** The names of a list separated by commas; none when it is empty. */
  public List<String> names(String key) {
    return find(key).stream()
        .flatMap(text -> Arrays.stream(text.split(",")))
        .map(String::strip)
        .toList();
  }

  /** A value that must be there. */
  public String get(String key) {
    return find(key).orElseThrow(() -> misconfigured(key, "is missing"));
  }

  /** A whole number that must be there. */
  public int number(String key) {
    String value = get(key);
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw misconfigured(key, "must be a whole number, not '" + value + "'");
    }
  }

  /** True or false, that must be there. */
  public boolean flag(String key) {
    return switch (get(key)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw misconfigured(key, "must be true or false, not '" + get(key) + "'");
    };
  }

  /** One of some words, that must be there. */
  public String word(String key, String... known) {
    String value = get(key);
    if (!List.of(known).contains(value)) {
      throw misconfigured(key, "must be " + String.join(" or ", known) + ", not '" + value + "'");
    }
    return value;
  }

  /** Every key with its resolved value. */
  public Map<String, String> all() {
    return values;
  }

  private static FaultException misconfigured(String key, String problem) {
    return FaultException.of(
        "SETTINGS",
        FaultKind.MISCONFIGURED,
        "the setting " + key + " " + problem,
        "See config/application.properties.");
  }
}
