package dev.andon.enrichment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.canonical.Event;
import dev.andon.testing.Events;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OwnersTest {
  private static final ObjectRef CUSTOMER = new ObjectRef(Kind.CUSTOMER, "C1");
  private static final Projections PROJECTIONS =
      Projections.standard(
          new Owners(
              List.of(
                  new Owners.Rule(Kind.CUSTOMER, List.of("tier", "late*"), List.of("/cdc/*")))));

  private static Event says(String source, String tier, String name, int minute) {
    Event event =
        Events.event(
            "customer.changed.v1",
            "customer:C1",
            Events.START.plusSeconds(60L * minute),
            Map.of("customer", "C1", "name", name, "tier", tier));
    return new Event(
        event.tenant(),
        event.id(),
        0,
        event.type(),
        source,
        event.subject(),
        event.partitionKey(),
        event.occurredAt(),
        event.sequence(),
        event.receivedAt(),
        false,
        event.messageId(),
        event.position(),
        event.contentHash(),
        event.data());
  }

  @Test
  void theOwnersLastWordHoldsAndWhatOthersSayIsEvidenceInEveryOrder() {
    List<Event> history =
        new ArrayList<>(
            List.of(
                says("/cdc/erp", "B", "one", 1),
                says("/cdc/erp", "C", "two", 2),
                says("/webhook/crm", "A", "three", 3),
                says("/edi/ACME", "D", "none", 0)));
    Random random = new Random(3);
    for (int i = 0; i < 24; i++) {
      Collections.shuffle(history, random);
      WorkingSet set = new WorkingSet();
      history.forEach(event -> set.apply(event, PROJECTIONS.project(event)));
      Facts facts = set.facts(CUSTOMER);
      assertThat(facts.text("tier")).contains("C");
      assertThat(facts.text("name")).as("owned by nobody").contains("three");
      assertThat(facts.asMap().keySet().stream().filter(Owners::isEvidence))
          .hasSize(2)
          .allSatisfy(stored -> assertThat(Owners.attribute(stored)).isEqualTo("tier"));
      assertThat(
              facts.asMap().entrySet().stream()
                  .filter(one -> Owners.isEvidence(one.getKey()))
                  .map(one -> one.getValue().source() + " " + one.getValue().value()))
          .containsExactlyInAnyOrder("/webhook/crm A", "/edi/ACME D");
    }
  }
}
