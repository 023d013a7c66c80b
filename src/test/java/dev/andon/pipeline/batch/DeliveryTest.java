package dev.andon.pipeline.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class DeliveryTest {
  private final List<List<Integer>> transactions = new ArrayList<>();

  @Test
  void longEventsShareATransactionOnlyWhileTheyAreShortTogether() throws Exception {
    int third = Delivery.MAX_CHARS / 3;
    assertThat(deliver(third, third, third, third, Delivery.MAX_CHARS * 2, third, 10, 10)).isTrue();
    assertThat(transactions)
        .containsExactly(
            List.of(third, third, third),
            List.of(third),
            List.of(Delivery.MAX_CHARS * 2),
            List.of(third, 10, 10));
  }

  @Test
  void shortEventsGoTogether() throws Exception {
    assertThat(deliver(10, 20, 30)).isTrue();
    assertThat(transactions).containsExactly(List.of(10, 20, 30));
  }

  private boolean deliver(Integer... lengths) throws InterruptedException {
    Delivery delivery =
        new Delivery(
            new DefaultCamelContext(),
            "source",
            "direct:poison",
            (tenant, texts) -> {
              transactions.add(texts.stream().map(String::length).toList());
              return null;
            },
            millis -> true);
    return delivery.deliver("main", Stream.of(lengths).map("x"::repeat).toList());
  }
}
