package dev.andon.policy.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.policy.PolicyVersion;
import dev.andon.testing.TestDatabase;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PolicyStoreTest {
  private static final Instant NOW = Instant.parse("2026-03-02T08:00:00Z");

  private static PolicyVersion activated(
      PolicyStore store, String body, String author, String approver, Optional<Instant> from)
      throws Exception {
    return store.activate(
        store.propose("scoring", body, author, "because", from), approver, () -> NOW);
  }

  @Test
  void theFirstStartActivatesTheFileAndLaterStartsFollowTheStore() throws Exception {
    try (HikariDataSource database = TestDatabase.fresh()) {
      PolicyStore store = new PolicyStore(database, "main");
      assertThat(store.active("scoring", "a: 1", NOW).version()).isEqualTo(1);
      assertThat(store.active("scoring", "a: 2", NOW).body()).isEqualTo("a: 1");
      assertThat(store.active("scoring", "a: 2", NOW.minusSeconds(999999999)).body())
          .isEqualTo("a: 1");
      assertThat(new PolicyStore(database, "other").active("scoring", "a: 2", NOW).body())
          .isEqualTo("a: 2");
    }
  }

  @Test
  void anActivationTakesEffectAtItsTimeAndSaysWhoChangedWhatWhenAndWhy() throws Exception {
    try (HikariDataSource database = TestDatabase.fresh()) {
      PolicyStore store = new PolicyStore(database, "main");
      store.active("scoring", "a: 1", NOW);
      PolicyVersion planned =
          activated(store, "a: 2", "ann", "bob", Optional.of(NOW.plusSeconds(60)));
      assertThat(List.of(planned.author(), planned.approver(), planned.reason()))
          .containsExactly("ann", "bob", "because");
      assertThat(planned.effectiveAt()).isEqualTo(NOW.plusSeconds(60));
      assertThat(store.active("scoring", "a: 2", NOW).version()).isEqualTo(1);
      assertThat(store.active("scoring", "a: 2", NOW.plusSeconds(60)).version()).isEqualTo(2);
      assertThat(store.proposal("scoring")).isEmpty();
      assertThat(PolicyDifference.of("a: 1", "version 1", planned.body(), "version 2"))
          .contains("--- version 1", "-a: 1", "+a: 2");
    }
  }

  @Test
  void aRollbackBringsBackTheTextBeforeAndWithdrawsWhatIsPlanned() throws Exception {
    try (HikariDataSource database = TestDatabase.fresh()) {
      PolicyStore store = new PolicyStore(database, "main");
      store.active("scoring", "a: 1", NOW);
      activated(store, "a: 2", "ann", "bob", Optional.empty());
      Instant then = NOW.plusSeconds(10);
      assertThat(store.previous("scoring", then).version()).isEqualTo(1);
      assertThat(store.rollback("scoring", 1, "ann", "it hurt", () -> then).version()).isEqualTo(3);
      assertThat(store.active("scoring", "", then.plus(PolicyStore.LEAD)).body()).isEqualTo("a: 1");
      Instant tomorrow = NOW.plusSeconds(86400);
      store.activate(
          store.propose("scoring", "a: 4", "ann", "later", Optional.of(tomorrow)),
          "bob",
          () -> then);
      Instant later = then.plusSeconds(10);
      PolicyVersion back = store.previous("scoring", later);
      assertThat(back.body()).isEqualTo("a: 1");
      store.rollback("scoring", back.version(), "ann", "not tomorrow", () -> later);
      assertThat(store.active("scoring", "", tomorrow.plusSeconds(1)).body()).isEqualTo("a: 1");
      assertThatThrownBy(() -> store.rollback("scoring", 9, "ann", "", () -> NOW))
          .isInstanceOfSatisfying(
              FaultException.class,
              e -> assertThat(e.fault().kind()).isEqualTo(FaultKind.REJECTED));
    }
  }

  @Test
  void nobodyActivatesWhatTheyProposedAndNothingThatComesTooLate() throws Exception {
    try (HikariDataSource database = TestDatabase.fresh()) {
      PolicyStore store = new PolicyStore(database, "main");
      store.active("scoring", "a: 1", NOW);
      assertThatThrownBy(() -> activated(store, "a: 2", "ann", "ann", Optional.empty()))
          .isInstanceOfSatisfying(
              FaultException.class,
              e -> assertThat(e.fault().code()).isEqualTo("POLICY-SAME-PERSON"));
      Deque<Instant> times = new ArrayDeque<>(List.of(NOW, NOW.plus(PolicyStore.LEAD)));
      var proposal = store.propose("scoring", "a: 2", "ann", "slow", Optional.empty());
      assertThatThrownBy(() -> store.activate(proposal, "bob", times::remove))
          .isInstanceOfSatisfying(
              FaultException.class,
              e -> assertThat(e.fault().kind()).isEqualTo(FaultKind.TRANSIENT));
      assertThat(store.versions("scoring")).hasSize(1);
      assertThat(store.proposal("scoring")).isPresent();
    }
  }
}
