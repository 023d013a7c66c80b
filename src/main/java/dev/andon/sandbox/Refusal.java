package dev.andon.sandbox;

import dev.andon.contract.Contract;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A request that is not done, as it is answered: problem+json with a code and the repair. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final int status;
  private final String code;
  private final String repair;
  private final transient List<Contract.Mismatch> errors;

  Refusal(int status, String code, String detail, String repair, List<Contract.Mismatch> errors) {
    super(detail, null, false, false);
    this.status = status;
    this.code = code;
    this.repair = repair;
    this.errors = errors;
  }

  static Refusal of(int status, String code, String detail, String repair) {
    return new Refusal(status, code, detail, repair, List.of());
  }

  static Refusal unknown(String what, String id) {
    return of(404, "RECORD-UNKNOWN", "there is no " + what + " " + id, "Take it from the list.");
  }

  Answer answer() {
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put("type", "urn:sandbox:" + code);
    problem.put("title", code.replace('-', ' ').toLowerCase(java.util.Locale.ROOT));
    problem.put("status", status);
    problem.put("code", code);
    problem.put("detail", String.valueOf(getMessage()));
    problem.put("repair", repair);
    if (!errors.isEmpty()) {
      problem.put("errors", errors);
    }
    return new Answer(status, problem, Map.of("Content-Type", "application/problem+json"));
  }
}
