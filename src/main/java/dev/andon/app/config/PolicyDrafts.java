package dev.andon.app.config;

import dev.andon.decision.Contract;
import dev.andon.decision.file.DecisionText;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The policies and their drafts in {@code config/}. */
public final class PolicyDrafts {
  /** How the policies of decisions begin. */
  static final String DECISIONS = "decisions/";

  private PolicyDrafts() {}

  /** Names of the policies; running instances follow them. */
  public static List<String> names() {
    List<String> names =
        new ArrayList<>(
            List.of(
                "exceptions",
                "scoring",
                "estimates",
                "model",
                "calendars",
                "owners",
                "expectations",
                "feeds",
                "correlation"));
    Contract.names().forEach(name -> names.add(DECISIONS + name));
    return names;
  }

  /**
   * The name, if it is one of a policy.
   *
   * @throws FaultException REJECTED, POLICY-UNKNOWN
   */
  public static String known(@Nullable String name) {
    List<String> names = names();
    if (name == null || !names.contains(name)) {
      throw FaultException.of(
          "POLICY-UNKNOWN",
          FaultKind.REJECTED,
          "there is no policy " + name + ", known are " + names,
          "Name one of these.");
    }
    return name;
  }

  /** Whether what-if plays history by a draft of the policy. */
  public static boolean played(String name) {
    return name.startsWith(DECISIONS)
        || Set.of("exceptions", "scoring", "estimates", "model", "calendars").contains(name);
  }

  /** Whether a policy that what-if plays can change what is recognised. */
  public static boolean recognises(String name) {
    return Set.of("exceptions", "calendars", DECISIONS + "thresholds").contains(name);
  }

  /** The text of a policy's draft: a file, or the three files of a decision. */
  public static String read(Path home, String name) throws IOException {
    Path config = home.resolve("config");
    return name.startsWith(DECISIONS)
        ? DecisionText.read(config.resolve(name))
        : Files.readString(config.resolve(name + ".yaml"));
  }
}
