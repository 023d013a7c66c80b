package dev.andon.policy.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.testing.TestDatabase;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PolicyStoreTest {
  private static final Instant NOW = Instant.parse("2026-03-02T08:00:00Z");

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
  void anActivationTakesEffectAtItsTimeAndRollbackIsANewVersionOfTheOldBody() throws Exception {
    try (HikariDataSource database = TestDatabase.fresh()) {
      PolicyStore store = new PolicyStore(database, "main");
      store.active("scoring", "a: 1", NOW);
      assertThat(store.activate("scoring", "a: 2", "ann", "bob", NOW.plusSeconds(60)).version())
          .isEqualTo(2);
      assertThat(store.active("scoring", "a: 2", NOW).version()).isEqualTo(1);
      assertThat(store.active("scoring", "a: 2", NOW.plusSeconds(60)).version()).isEqualTo(2);
      assertThat(store.rollback("scoring", 1, "ann", "bob", NOW).version()).isEqualTo(3);
      assertThat(store.active("scoring", "a: 2", NOW).body()).isEqualTo("a: 1");
      assertThat(store.activate("scoring", "a: 1", "ann", "bob", NOW).version()).isEqualTo(3);
      assertThat(store.versions("scoring")).hasSize(3);
      assertThatThrownBy(() -> store.rollback("scoring", 9, "ann", "bob", NOW))
          .isInstanceOfSatisfying(
              FaultException.class,
              e -> assertThat(e.fault().kind()).isEqualTo(FaultKind.REJECTED));
    }
  }
}
