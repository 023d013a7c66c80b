package dev.andon.expectation;

import dev.andon.canonical.Event;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something that speaks in a rhythm: a row of {@code config/feeds.yaml}, or a document that a
 * partner's profile expects.
 *
 * @param id its name, the key of its case
 * @param types events that it brings; empty = any
 * @param sources CloudEvents sources that it speaks by, {@code *} stands for anything; empty = any
 * @param document EDI document that it brings; null = any
 * @param settle how long it may take to catch up after it was silent
 */
public record Feed(
    String id,
    Set<String> types,
    List<String> sources,
    @Nullable String document,
    Rhythm rhythm,
    Duration settle) {
  public Feed {
    types = Set.copyOf(types);
    sources = List.copyOf(sources);
    if (types.isEmpty() && sources.isEmpty()) {
      throw new IllegalArgumentException(id + ": events or sources were expected");
    }
    if (settle.isNegative()) {
      throw new IllegalArgumentException(id + ": settle: a time of zero or more was expected");
    }
  }

  /** Its test by source and document; that by type is {@link Feeds}'. */
  boolean brought(Event event, @Nullable Pattern source) {
    return (source == null || source.matcher(event.source()).matches())
        && (document == null
            || event.data().asMap().get("origin") instanceof Map<?, ?> origin
                && document.equals(origin.get("set")));
  }

  /** Its sources as one pattern; null = any. */
  @Nullable Pattern sourcePattern() {
    return sources.isEmpty()
        ? null
        : Pattern.compile(
            sources.stream()
                .map(
                    glob ->
                        Stream.of(glob.split("\\*", -1))
                            .map(Pattern::quote)
                            .collect(Collectors.joining(".*")))
                .collect(Collectors.joining("|")));
  }
}
