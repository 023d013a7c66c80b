package dev.andon.app.config;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** Which release this is. */
public final class Release {
  private Release() {}

  /** {@code version} or {@code camel}. */
  public static String of(String key) throws IOException {
    Properties properties = new Properties();
    try (InputStream file = Release.class.getResourceAsStream("/andon-version.properties")) {
      if (file == null) {
        throw new IOException("andon-version.properties is not on the class path");
      }
      properties.load(file);
    }
    return properties.getProperty(key);
  }
}
