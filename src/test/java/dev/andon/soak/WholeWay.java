package dev.andon.soak;

import dev.andon.testing.AndonProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The whole way, from the row in {@code message_in} to the ticket that the broker confirmed: a
 * system as a process of its own, embedded servers, load through all doors. First as fast as four
 * senders can, then at half of the rate that this gave, because a latency under saturation is only
 * the length of the queue. Run by {@code bench/wholeway}.
 */
final class WholeWay {
  private static final String TICKETS =
      "select r.confirmed_at, m.stored_at from receipt r"
          + " join case_log l on l.tenant = r.tenant and r.ref = l.case_id || ':1' and l.action = 'opened'"
          + " join event e on e.tenant = l.tenant and e.id = l.event_id"
          + " join message_in m on m.tenant = e.tenant and m.id = e.message where r.kind = 'ticket'";

  private WholeWay() {}

  /** Arguments: messages of the first round, messages of the second. */
  public static void main(String[] arguments) throws Exception {
    int messages = Integer.parseInt(arguments[0]);
    double rate = round("as fast as they are taken", messages, Duration.ZERO);
    int paced = Integer.parseInt(arguments[1]);
    round(
        String.format(Locale.ROOT, "at %.0f messages/s", rate / 2),
        paced,
        Duration.ofMillis(Math.round(paced / (rate / 2) * 1_000)));
    System.exit(0);
  }

  /** Returns messages a second from the first stored to the last ticket confirmed. */
  private static double round(String name, int messages, Duration over) throws Exception {
    Path data = Files.createTempDirectory("andon-wholeway");
    Place place = new Place(data);
    try (AndonProcess andon = place.start();
        Load load = new Load(place, messages, over)) {
      place.awaitReady(andon);
      load.start().await(Duration.ofMinutes(10));
      Proof proof = new Proof(place, load);
      proof.awaitQuiet(Duration.ofMinutes(5));
      double seconds =
          Double.parseDouble(
              proof
                  .column(
                      "select extract(epoch from max(confirmed_at) - min(stored_at)) from ("
                          + TICKETS
                          + ") as way")
                  .get(0));
      List<String> millis =
          proof.column(
              "select round(extract(epoch from percentile_disc(p) within group (order by confirmed_at - stored_at)) * 1000)"
                  + " from ("
                  + TICKETS
                  + ") as way, unnest(array[0.5, 0.95, 0.99]) as p group by p order by p");
      int tickets = proof.check().size();
      System.out.printf(
          Locale.ROOT,
          "%s: %d messages, %d events, %d tickets in %.1f s = %.0f messages/s; stored to confirmed ticket p50 %s ms, p95 %s ms, p99 %s ms%n",
          name,
          messages,
          load.events(),
          tickets,
          seconds,
          messages / seconds,
          millis.get(0),
          millis.get(1),
          millis.get(2));
      return messages / seconds;
    }
  }
}
