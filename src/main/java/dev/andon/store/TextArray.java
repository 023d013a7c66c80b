package dev.andon.store;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of type {@code text[]}. Of an array of strings the driver sends the bytes as they are;
 * of any other it writes one text with each quote escaped, which the server has to read again.
 */
public final class TextArray {
  private TextArray() {}

  /** Of texts in their order. */
  public static Array of(Connection connection, Collection<String> texts) throws SQLException {
    return of(connection, texts.stream());
  }

  /** Of texts in their order; null stays null. */
  public static Array of(Connection connection, Stream<? extends @Nullable String> texts)
      throws SQLException {
    return connection.createArrayOf("text", texts.toArray(String[]::new));
  }
}
