package dev.andon.contract;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One thing that an endpoint does not do as its contract says.
 *
 * @param code stable: CONNECTION, TIME-OUT, STATUS, CONTENT-TYPE, JSON, SCHEMA, HEADER, REPEAT,
 *     SAMPLE, DUPLICATE, ORDER
 * @param request method and path
 * @param place {@code status}, {@code header NAME}, or the JSON pointer into the body ("" = all)
 */
public record Violation(
    String code, String request, String place, String expected, String found, String repair) {
  /** As JSON. */
  public Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("code", code);
    members.put("request", request);
    members.put("place", place);
    members.put("expected", expected);
    members.put("found", found);
    members.put("repair", repair);
    return members;
  }

  /** For people. */
  public String text() {
    return code
        + ": "
        + request
        + (place.isEmpty() ? "" : " at " + place)
        + "\n    expected "
        + expected
        + "\n    found    "
        + found
        + "\n    repair   "
        + repair;
  }
}
