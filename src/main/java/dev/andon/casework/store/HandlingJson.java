package dev.andon.casework.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.andon.casework.Handling;
import dev.andon.detection.ExceptionType;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How a case is to be worked, as it is stored and answered. */
final class HandlingJson {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private HandlingJson() {}

  private record Stored(
      String slaClass,
      long slaMinutes,
      String slaFrom,
      String gate,
      String mode,
      List<String> rulings) {}

  static String severity(Handling handling) {
    return lower(handling.severity());
  }

  static String write(Handling handling) {
    return DecisionJson.json(
        new Stored(
            handling.slaClass(),
            handling.slaMinutes(),
            handling.slaFrom().toString(),
            lower(handling.gate()),
            lower(handling.mode()),
            handling.rulings()));
  }

  static Handling read(String json, String severity, Instant slaDue) {
    try {
      Stored stored = MAPPER.readValue(json, Stored.class);
      return new Handling(
          ExceptionType.Severity.valueOf(upper(severity)),
          stored.slaClass(),
          stored.slaMinutes(),
          Instant.parse(stored.slaFrom()),
          slaDue,
          ExceptionType.Gate.valueOf(upper(stored.gate())),
          ExceptionType.Mode.valueOf(upper(stored.mode())),
          stored.rulings());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored handling cannot be read", e);
    }
  }

  /** What a worklist shows of it. */
  static Map<String, Object> sla(Handling handling) {
    Map<String, Object> sla = new LinkedHashMap<>();
    sla.put("due", handling.slaDue().toString());
    sla.put("class", handling.slaClass());
    sla.put("minutes", handling.slaMinutes());
    return sla;
  }

  static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }
}
