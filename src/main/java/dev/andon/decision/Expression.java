package dev.andon.decision;

/**
 * The text of an expression and where each of its lines begins.
 *
 * @param text one line, or several of a block
 * @param start of the first line
 * @param indent column of the lines after the first
 */
public record Expression(String text, Place start, int indent) {
  /**
   * The place in the file of a place in the text.
   *
   * @param line from 1
   * @param column from 1
   */
  public Place at(int line, int column) {
    return new Place(
        start.file(), start.line() + line - 1, (line == 1 ? start.column() : indent) + column - 1);
  }
}
