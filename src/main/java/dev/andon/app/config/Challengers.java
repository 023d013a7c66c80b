package dev.andon.app.config;

import dev.andon.fault.FaultException;
import dev.andon.pipeline.Challenger;
import dev.andon.policy.InForce;
import dev.andon.policy.PolicyVersion;
import dev.andon.policy.Shadow;
import dev.andon.policy.store.PolicyFollower;
import dev.andon.scoring.Scorer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The texts in shadow by business time: each scores with all else that is in force then, its own
 * text in the place of the champion's.
 */
public final class Challengers implements PolicyFollower.Shadows {
  /** Policies that a score is made of; what the others change is not a score. */
  public static final List<String> POLICIES = List.of("scoring", "estimates", "model", "calendars");

  private static final Logger LOG = LoggerFactory.getLogger(Challengers.class);
  private final PlaybookAssembly assembly;
  private final Map<String, Failed> failed = new ConcurrentHashMap<>();
  private final AtomicLong failures = new AtomicLong();
  private volatile List<Held> held = List.of();

  /** One shadow and its scorers, made when they are first asked for. */
  private record Held(Shadow shadow, InForce<Challenger> byTime) {}

  private record Failed(long decisions, String last) {
    Failed and(Failed next) {
      return new Failed(decisions + next.decisions(), next.last());
    }
  }

  public Challengers(PlaybookAssembly assembly) {
    this.assembly = assembly;
  }

  @Override
  public void follow(List<Shadow> shadows, List<PolicyVersion> versions) {
    held =
        shadows.stream()
            .map(
                shadow -> {
                  InForce<Challenger> byTime = new InForce<>(new Beside(shadow));
                  byTime.follow(versions);
                  return new Held(shadow, byTime);
                })
            .toList();
  }

  /** What scored in shadow at a business time. */
  public Optional<Challenger> at(Instant receivedAt) {
    for (Held one : held) {
      if (one.shadow().at(receivedAt)) {
        return Optional.of(one.byTime().at(receivedAt));
      }
    }
    return Optional.empty();
  }

  /** How many decisions were not scored in shadow, since the start of the process. */
  public long failures() {
    return failures.get();
  }

  /** Why what is in shadow now does not score. */
  public Optional<String> warning(Instant now) {
    return held.stream()
        .filter(one -> one.shadow().at(now))
        .findFirst()
        .flatMap(
            one ->
                Optional.ofNullable(failed.get(one.shadow().hash()))
                    .map(
                        why ->
                            "the text of "
                                + one.shadow().name()
                                + " in shadow failed at "
                                + why.decisions()
                                + " decisions: "
                                + why.last()));
  }

  private void failed(String challenger, RuntimeException why) {
    failures.incrementAndGet();
    Failed now =
        failed.merge(challenger, new Failed(1, String.valueOf(why.getMessage())), Failed::and);
    if (now.decisions() == 1) {
      LOG.atWarn()
          .addKeyValue("challenger", challenger)
          .setCause(why)
          .log("a text in shadow cannot score; the decisions that hold are not affected");
    }
  }

  /** The champion's versions with the challenger's text among them. */
  private final class Beside implements InForce.Assembly<Challenger> {
    private final Shadow shadow;

    Beside(Shadow shadow) {
      this.shadow = shadow;
    }

    @Override
    public void check(PolicyVersion version) {
      assembly.check(version);
    }

    @Override
    public Challenger of(Map<String, PolicyVersion> versions) {
      // Where the champion's do not fit, those of the time before hold for both.
      assembly.of(versions);
      Map<String, PolicyVersion> with = new TreeMap<>(versions);
      PolicyVersion candidate =
          new PolicyVersion(
              shadow.name(),
              0,
              shadow.body(),
              shadow.author(),
              shadow.by(),
              "",
              shadow.from(),
              shadow.from());
      with.put(shadow.name(), candidate);
      return new Challenger(shadow.hash(), scoring(candidate, with), Challengers.this::failed);
    }

    private Challenger.Scoring scoring(PolicyVersion candidate, Map<String, PolicyVersion> with) {
      try {
        assembly.check(candidate);
        Scorer scorer = assembly.scorer(with);
        return scorer::score;
      } catch (FaultException e) {
        return (finding, asOf) -> {
          throw e;
        };
      }
    }
  }
}
