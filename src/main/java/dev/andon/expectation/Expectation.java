package dev.andon.expectation;

import dev.andon.enrichment.ObjectRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that should come for an object.
 *
 * @param type the exception that it is when it does not come
 * @param feed what brings it; null = nothing that has a rhythm
 * @param due until when it should have come
 * @param fires when that can be said: at its due time, or as soon as we knew of it where that was
 *     later
 * @param lapsed whether it was said: nothing had come at its due time
 */
public record Expectation(
    String type,
    ObjectRef object,
    @Nullable String feed,
    Instant due,
    Instant fires,
    boolean lapsed) {
  /** Begins the attribute that says when an expectation had not come. */
  public static final String LAPSED = "lapsed.";

  /** Kind of the timers of expectations; their subject is {@link #subject}. */
  public static final String TIMER = "expectation";

  /** What it is called among the timers: type, kind and key. */
  public String subject() {
    return type + " " + object.kind().code() + " " + object.key();
  }
}
