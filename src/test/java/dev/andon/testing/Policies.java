package dev.andon.testing;

import dev.andon.app.config.ConfigReader;
import dev.andon.app.config.ExpectationsReader;
import dev.andon.casework.Correlation;
import dev.andon.detection.Dictionary;
import dev.andon.expectation.Expectations;
import dev.andon.scoring.ScoringPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The shipped configuration. */
public final class Policies {
  private Policies() {}

  public static Dictionary dictionary() {
    return ConfigReader.dictionary(text("exceptions.yaml"));
  }

  public static Correlation correlation() {
    return ConfigReader.correlation(text("correlation.yaml"), dictionary());
  }

  public static ScoringPolicy scoring() {
    return ConfigReader.scoring(text("scoring.yaml"), 1, text("calendars.yaml"), 1, dictionary());
  }

  public static Expectations expectations() {
    return ExpectationsReader.expectations(
        text("expectations.yaml"), ConfigReader.sites(text("calendars.yaml")), dictionary());
  }

  public static String text(String file) {
    try {
      return Files.readString(Path.of("config", file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
