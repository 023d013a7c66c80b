package dev.andon.soak;

import dev.andon.intake.webhook.Signature;
import dev.andon.testing.X12;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Messages put in through the real doors, evenly over a time: a quarter each of signed webhooks,
 * X12 files, CSV files of two records and rows of the ERP's outbox. The senders behave as good ones
 * do: a webhook is sent again under its id until it is taken, a row is inserted again until its
 * commit is known.
 */
final class Load implements AutoCloseable {
  /** Doors in use; message i goes to door i modulo this. */
  static final int DOORS = 4;

  final int messages;
  final ConcurrentMap<String, Integer> answers = new ConcurrentHashMap<>();
  private final Place place;
  private final long everyNanos;
  private final AtomicInteger put = new AtomicInteger();
  private final ExecutorService senders = Executors.newFixedThreadPool(DOORS);
  private List<Future<?>> running = List.of();

  Load(Place place, int messages, Duration over) {
    this.place = place;
    this.messages = messages;
    this.everyNanos = over.toNanos() / messages;
  }

  interface Sender {
    void send(int number) throws Exception;
  }

  Load start() {
    List<Sender> doors = List.of(this::post, this::dropEdi, this::dropCsv, this::insert);
    long begin = System.nanoTime();
    running =
        List.of(0, 1, 2, 3).stream()
            .<Future<?>>map(door -> senders.submit(() -> run(door, doors.get(door), begin)))
            .toList();
    return this;
  }

  private Void run(int door, Sender sender, long begin) throws Exception {
    for (int number = door; number < messages; number += DOORS) {
      LockSupport.parkNanos(begin + number * everyNanos - System.nanoTime());
      sender.send(number);
      put.incrementAndGet();
    }
    return null;
  }

  /** How many messages their senders know as taken by a door. */
  int put() {
    return put.get();
  }

  /** Waits until every message is put in; fails with the first failure of a sender. */
  void await(Duration atMost) throws Exception {
    long deadline = System.nanoTime() + atMost.toNanos();
    for (Future<?> sender : running) {
      sender.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
  }

  private void post(int number) throws InterruptedException {
    byte[] body =
        """
        {"event":"pick","facility":"DC4","ts":1772442000,"order":{"account":"C100","po":"W%d"},
         "line":{"no":"1","sku":"I7","qty_requested":"10","qty_picked":"3","short_reason":"bin empty"}}"""
            .formatted(number)
            .getBytes(StandardCharsets.UTF_8);
    for (String answer = ""; !answer.equals("202"); ) {
      answer = post("w-" + number, body);
      answers.merge(answer, 1, Integer::sum);
      if (answer.equals("503") || answer.equals("unreachable")) {
        TimeUnit.MILLISECONDS.sleep(500);
      } else if (!answer.equals("202")) {
        throw new AssertionError("the webhook door answered " + answer);
      }
    }
  }

  private String post(String id, byte[] body) throws InterruptedException {
    String timestamp = Long.toString(Instant.now().getEpochSecond());
    byte[] key = place.secrets.get("webhook/wms-south").getBytes(StandardCharsets.UTF_8);
    try {
      HttpResponse<Void> answer =
          place.http.send(
              HttpRequest.newBuilder(place.url("andon.http.port", "/webhooks/wms-south"))
                  .timeout(Duration.ofSeconds(20))
                  .header("webhook-id", id)
                  .header("webhook-timestamp", timestamp)
                  .header("webhook-signature", Signature.sign(id, timestamp, body, key))
                  .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                  .build(),
              HttpResponse.BodyHandlers.discarding());
      if (answer.statusCode() == 503 && answer.headers().firstValue("Retry-After").isEmpty()) {
        throw new AssertionError("a 503 without Retry-After");
      }
      return Integer.toString(answer.statusCode());
    } catch (IOException e) {
      return "unreachable";
    }
  }

  private void dropEdi(int number) throws IOException {
    drop(
        place.data.resolve("edi/in/e-" + number + ".edi"),
        X12.interchange(
            "ZZ",
            "ACME",
            "PO",
            number + 1,
            "850",
            List.of(
                List.of(
                    "BEG*00*SA*E" + number + "**20260302",
                    "CUR*BY*EUR",
                    "DTM*002*20260310",
                    "PO1*1*10*EA*11.50**VN*I1",
                    "CTT*1"))));
  }

  private void dropCsv(int number) throws IOException {
    String row = "C200;F%d;%d;I9;DC1;10;2;;02.03.2026 10:17\n";
    drop(
        place.data.resolve("flat/wms-north-picks/in/c-" + number + ".csv"),
        "Kunde;Auftrag;Position;Artikel;Lager;Soll;Ist;Grund;Zeit\n"
            + row.formatted(number, 1)
            + row.formatted(number, 2));
  }

  private void drop(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Path draft = place.data.resolve("draft-" + file.getFileName());
    Files.writeString(draft, content, StandardCharsets.ISO_8859_1);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private void insert(int number) throws InterruptedException {
    while (true) {
      try (Connection erp = place.erp();
          PreparedStatement insert =
              erp.prepareStatement(
                  "insert into erp.outbox (id, topic, key, payload, occurred_at) overriding system value values (?, 'order.held', ?,"
                      + " jsonb_build_object('customer', 'C7', 'order', ?, 'erp_order', 'X', 'hold', 'credit', 'value_minor', 990000, 'currency', 'EUR'),"
                      + " now()) on conflict do nothing")) {
        insert.setLong(1, number + 1);
        insert.setString(2, "C7/H" + number);
        insert.setString(3, "H" + number);
        insert.executeUpdate();
        return;
      } catch (SQLException | IOException e) {
        answers.merge("erp away", 1, Integer::sum);
        TimeUnit.MILLISECONDS.sleep(500);
      }
    }
  }

  /** Name and door of a message, as they stand in message_in. */
  static Map.Entry<String, String> manifest(int number) {
    return switch (number % DOORS) {
      case 0 -> Map.entry("webhook", "w-" + number);
      case 1 -> Map.entry("edi", "e-" + number + ".edi");
      case 2 -> Map.entry("flat", "c-" + number + ".csv");
      default -> Map.entry("outbox", Integer.toString(number + 1));
    };
  }

  int of(int door) {
    return (messages - door + DOORS - 1) / DOORS;
  }

  /** Canonical events that the load must become. */
  int events() {
    return messages + of(2);
  }

  /** Cases that the load must open: every event but the placed orders. */
  int cases() {
    return events() - of(1);
  }

  @Override
  public void close() {
    senders.shutdownNow();
  }
}
