package dev.andon.intake.edi;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Reads the choices of a profile by their {@link Partner#word words}. */
final class Choices extends BeanDeserializerModifier {
  private static final long serialVersionUID = 1L;

  static SimpleModule module() {
    return new SimpleModule().setDeserializerModifier(new Choices());
  }

  @Override
  public JsonDeserializer<?> modifyEnumDeserializer(
      DeserializationConfig config,
      JavaType type,
      BeanDescription description,
      JsonDeserializer<?> deserializer) {
    List<Enum<?>> choices =
        Arrays.stream(type.getRawClass().getEnumConstants())
            .<Enum<?>>map(one -> (Enum<?>) one)
            .toList();
    return new JsonDeserializer<Enum<?>>() {
      @Override
      public Enum<?> deserialize(JsonParser parser, DeserializationContext context)
          throws IOException {
        if (!parser.currentToken().isScalarValue()) {
          return (Enum<?>) context.handleUnexpectedToken(type.getRawClass(), parser);
        }
        return choose(choices, parser.getText());
      }
    };
  }

  private static Enum<?> choose(List<Enum<?>> choices, String word) {
    return choices.stream()
        .filter(one -> Partner.word(one).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "one of "
                        + choices.stream().map(Partner::word).toList()
                        + " was expected, not "
                        + word));
  }
}
