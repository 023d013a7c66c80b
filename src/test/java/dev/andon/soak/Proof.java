package dev.andon.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.testing.Rows;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.awaitility.Awaitility;

/** What must hold after a load, whatever was stopped or killed meanwhile. */
final class Proof {
  private final Place place;
  private final Load load;

  Proof(Place place, Load load) {
    this.place = place;
    this.load = load;
  }

  /** Waits until nothing waits any more before a hand-off. */
  void awaitQuiet(Duration atMost) {
    Awaitility.await()
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptionsMatching(e -> e instanceof SQLException || e instanceof IOException)
        .untilAsserted(
            () -> {
              assertThat(waitingFiles()).as("files that wait in a folder").isZero();
              assertThat(
                      column(
                          "select count(*) from message_in where state = 'received' union all select count(*) from outbox union all select count(*) from webhook_out"
                              + " union all select count(*) from event_identity where state = 'accepted'"))
                  .as("messages, effects and events that wait")
                  .containsOnly("0");
              assertThat(column("select count(*) from event_identity"))
                  .as("events")
                  .containsExactly(Integer.toString(load.events()));
            });
  }

  /** Files left in their folder by the doors. */
  long waitingFiles() throws IOException {
    long waiting = 0;
    for (String folder : List.of("edi/in", "flat/wms-north-picks/in")) {
      Path in = place.data.resolve(folder);
      if (Files.isDirectory(in)) {
        try (Stream<Path> files = Files.list(in)) {
          waiting += files.filter(Files::isRegularFile).count();
        }
      }
    }
    return waiting;
  }

  /** Every promise, each with what breaks it; returns the tickets of the team queues. */
  List<String> check() throws Exception {
    assertThat(column("select fault_code || ' ' || fault from dead_letter"))
        .as("dead letters")
        .isEmpty();
    assertThat(
            column(
                "select door || ' ' || name || ' ' || state from message_in where state not in ('translated', 'absorbed')"))
        .as("messages that ended otherwise")
        .isEmpty();
    Set<String> translated =
        new HashSet<>(
            column("select door || ' ' || name from message_in where state = 'translated'"));
    Set<String> sent = new HashSet<>();
    for (int number = 0; number < load.messages; number++) {
      sent.add(Load.manifest(number).getKey() + " " + Load.manifest(number).getValue());
    }
    assertThat(translated).as("messages put in").isEqualTo(sent);
    assertThat(column("select count(*) from message_in where state = 'translated'"))
        .as("messages translated once")
        .containsExactly(Integer.toString(load.messages));
    assertThat(column("select count(*) || ' ' || count(distinct id) from event"))
        .as("events, and distinct ones")
        .containsExactly(load.events() + " " + load.events());
    assertThat(column("select state || ' ' || count(*) from event_identity group by state"))
        .containsExactly("processed " + load.events());
    assertThat(column("select count(*) from exception_case"))
        .containsExactly(Integer.toString(load.cases()));
    assertThat(column("select count(*) from case_log where action = 'opened'"))
        .containsExactly(Integer.toString(load.cases()));
    assertThat(column("select count(*) from case_log where action = 'joined'"))
        .as("events counted twice")
        .containsExactly("0");
    acknowledgements();
    assertThat(
            place.api(
                HttpRequest.newBuilder(place.url("andon.http.port", "/api/v1/verify"))
                    .POST(HttpRequest.BodyPublishers.noBody())))
        .contains("\"intact\":true");
    List<String> tickets = tickets();
    assertThat(tickets).as("tickets on the team queues").doesNotHaveDuplicates();
    assertThat(new HashSet<>(tickets))
        .isEqualTo(new HashSet<>(column("select ref from receipt where kind = 'ticket'")));
    assertThat(column("select sum(tickets) from exception_case"))
        .containsExactly(Integer.toString(tickets.size()));
    return tickets;
  }

  /** Every decision was scored in shadow once, to the same bits. */
  void inShadow() throws Exception {
    assertThat(
            column(
                "select count(*) || ' ' || count(s.case_id) || ' ' || count(*) filter (where s.score = d.score) from decision d left join shadow_decision s using (tenant, case_id, n)"))
        .as("decisions, in shadow, alike")
        .allMatch(counts -> counts.matches("([1-9]\\d*) \\1 \\1"));
  }

  private void acknowledgements() throws Exception {
    List<String> controls = new ArrayList<>();
    try (Stream<Path> files = Files.list(place.data.resolve("edi/out/ACME"))) {
      for (Path file : files.toList()) {
        assertThat(file.getFileName().toString()).matches("997-\\d+\\.edi");
        // ISA13: the 14th element.
        controls.add(Files.readString(file).split("\\*", 15)[13]);
      }
    }
    assertThat(controls).as("control numbers of 997").doesNotHaveDuplicates().hasSize(load.of(1));
    assertThat(column("select count(*) from ack_out"))
        .containsExactly(Integer.toString(load.of(1)));
  }

  private List<String> tickets() throws Exception {
    List<String> tickets = new ArrayList<>();
    try (ActiveMQConnectionFactory factory =
            new ActiveMQConnectionFactory(
                place.broker(), "teams", place.secrets.get("broker-teams"));
        jakarta.jms.Connection connection = factory.createConnection();
        Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
      connection.start();
      for (String team : column("select distinct team from exception_case")) {
        drain(session, "cases." + team, tickets);
      }
    }
    return tickets;
  }

  private static void drain(Session session, String queue, List<String> into) throws JMSException {
    try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
      for (Message ticket = consumer.receive(1_000);
          ticket != null;
          ticket = consumer.receive(200)) {
        into.add(ticket.getStringProperty("ticket"));
      }
    }
  }

  /** The first column of a query. */
  List<String> column(String sql) throws SQLException, IOException {
    try (Connection connection = place.store()) {
      return Rows.strings(connection, sql);
    }
  }
}
