package dev.andon.detection;

import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a case says of itself, with places for values: <code>{key}</code>, or with words that stand
 * there only when there is a value: <code>{ at |site}</code>, <code>{ (|name|)}</code>.
 */
record Sentence(String template) {
  private static final Pattern PLACE =
      Pattern.compile("\\{(?:([^|}]*)\\|)?([^|}]+)(?:\\|([^}]*))?}");

  /** The sentence with its values; a place without a value is left out. */
  String say(Function<String, Optional<String>> values) {
    Matcher place = PLACE.matcher(template);
    StringBuilder said = new StringBuilder();
    while (place.find()) {
      String before = Optional.ofNullable(place.group(1)).orElse("");
      String after = Optional.ofNullable(place.group(3)).orElse("");
      place.appendReplacement(
          said,
          Matcher.quoteReplacement(
              values.apply(place.group(2)).map(value -> before + value + after).orElse("")));
    }
    return place.appendTail(said).toString();
  }
}
