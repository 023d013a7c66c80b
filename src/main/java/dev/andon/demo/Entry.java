package dev.andon.demo;

/** One message that the player puts in at a door; the manifest of a day is the list of them. */
public sealed interface Entry {
  /** The business step in which it is played. */
  int step();

  /** The door, as {@code message_in} names it. */
  String door();

  /** The source, as {@code message_in} names it. */
  String source();

  /** The name under which it must be found. */
  String name();

  /** A file for a folder door; {@code folder} is below the data directory. */
  record Drop(int step, String door, String source, String folder, String name, String content)
      implements Entry {}

  /** The source of a {@link Post} that is no webhook but a canonical event. */
  String EVENTS = "events";

  /** A signed webhook, or of the source {@link #EVENTS} a canonical event. */
  record Post(int step, String source, String name, String body) implements Entry {
    @Override
    public String door() {
      return source.equals(EVENTS) ? EVENTS : "webhook";
    }
  }

  /** A row of the ERP's outbox; its number is its name. */
  record Row(int step, long id, String topic, String key, String payload) implements Entry {
    @Override
    public String door() {
      return "outbox";
    }

    @Override
    public String source() {
      return "erp";
    }

    @Override
    public String name() {
      return Long.toString(id);
    }
  }
}
