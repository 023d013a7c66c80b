package dev.andon.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.app.server.PostgresServer;
import dev.andon.app.server.SandboxErp;
import dev.andon.canonical.json.EventJson;
import dev.andon.testing.AndonProcess;
import dev.andon.testing.ExternalServers;
import dev.andon.testing.Policies;
import dev.andon.testing.StockFiles;
import dev.andon.testing.TestAndon;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * The whole system as a process of its own under load through its doors, while something is taken
 * away: PostgreSQL, the broker, or the process itself. Run by {@code bench/soak}; the same code
 * with small numbers is {@link SoakTest}.
 */
final class Soak {
  private static final Path BINARIES = Path.of("target", "pgsql");

  private Soak() {}

  /** Arguments: name, messages or MiB, seconds of load, seconds of an outage or number of kills. */
  public static void main(String[] arguments) throws Exception {
    Path data = Files.createTempDirectory("andon-soak");
    int messages = Integer.parseInt(arguments[1]);
    Duration over = Duration.ofSeconds(Long.parseLong(arguments[2]));
    int much = Integer.parseInt(arguments[3]);
    String figures =
        switch (arguments[0]) {
          case "outage" -> outage(data, messages, over, Duration.ofSeconds(much));
          case "broker" -> broker(data, messages, over, much);
          case "large" -> large(data, messages);
          case "records" -> records(data, messages);
          case "kill" -> kill(data, messages, over, much, System.nanoTime());
          case "feed" -> FeedSilence.run(data, messages);
          case "chaos" -> Chaos.run(data, messages, much, true);
          case "numbers" -> numbers(data, messages, much, System.nanoTime());
          default -> throw new IllegalArgumentException("no such soak: " + arguments[0]);
        };
    System.out.println(figures);
    System.exit(0);
  }

  /** PostgreSQL crashes (SIGKILL) under load and comes back after a time. */
  static String outage(Path directory, int messages, Duration over, Duration away)
      throws Exception {
    Place place = new Place(directory.resolve("data"));
    int port = TestAndon.freePort();
    PostgresServer server = PostgresServer.start(directory, BINARIES, place.secrets, port);
    try {
      server.ensureRole("andon", place.secrets.get("database-andon"));
      server.ensureDatabase("andon", "andon");
      place.settings.putAll(
          Map.of(
              "andon.db.url", server.jdbcUrl("andon"),
              "andon.db.user", "andon",
              "andon.db.password", place.secrets.get("database-andon"),
              "andon.db.connectMillis", "2000",
              "andon.erp.url", SandboxErp.prepare(server, place.secrets),
              "andon.erp.password", place.secrets.get("database-erp-reader")));
      try (AndonProcess andon = place.start();
          Load load = new Load(place, messages, over)) {
        place.awaitReady(andon);
        load.start();
        Proof proof = new Proof(place, load);
        awaitPut(load, messages / 4);
        kill(directory.resolve("postgres/postmaster.pid"));
        int before = load.answers.getOrDefault("202", 0);
        await().until(() -> !place.ready());
        TimeUnit.NANOSECONDS.sleep(away.toNanos());
        long waiting = proof.waitingFiles();
        int refused = load.answers.getOrDefault("503", 0);
        int taken = load.answers.getOrDefault("202", 0) - before;
        assertThat(refused).as("webhooks told to wait").isPositive();
        assertThat(waiting).as("files left in place").isPositive();
        server = PostgresServer.start(directory, BINARIES, place.secrets, port);
        long back = System.nanoTime();
        return String.format(
                Locale.ROOT,
                "outage: %d messages in %d s, PostgreSQL killed and away %d s (%d webhooks still in flight taken, %d answers 503, %d files left in their folders)",
                messages,
                over.toSeconds(),
                away.toSeconds(),
                taken,
                refused,
                waiting)
            + settled(andon, load, proof, over, back);
      }
    } finally {
      server.close();
    }
  }

  /** The broker, a process of its own, is killed under load and started again, several times. */
  static String broker(Path directory, int messages, Duration over, int kills) throws Exception {
    Place place = new Place(directory.resolve("data"));
    int port = TestAndon.freePort();
    place.secrets.get("broker-andon");
    place.secrets.get("broker-teams");
    place.settings.putAll(
        Map.of(
            "andon.broker.url",
            "tcp://127.0.0.1:" + port,
            "andon.broker.user",
            "andon",
            "andon.broker.password",
            place.secrets.get("broker-andon")));
    Process broker = ExternalServers.brokerProcess(place.data, port);
    try (AndonProcess andon = place.start();
        Load load = new Load(place, messages, over)) {
      place.awaitReady(andon);
      load.start();
      for (int kill = 1; kill <= kills; kill++) {
        awaitPut(load, messages * kill / (kills + 1));
        broker.destroyForcibly().waitFor();
        await().until(() -> !place.ready());
        broker = ExternalServers.brokerProcess(place.data, port);
      }
      long back = System.nanoTime();
      return String.format(
              Locale.ROOT,
              "broker: %d messages in %d s, broker killed and started again %d times",
              messages,
              over.toSeconds(),
              kills)
          + settled(andon, load, new Proof(place, load), over, back);
    } finally {
      broker.destroyForcibly().waitFor();
    }
  }

  /** The process is killed at random moments, while it starts too, and started again. */
  static String kill(Path directory, int messages, Duration over, int kills, long seed)
      throws Exception {
    Place place = new Place(directory.resolve("data"));
    Random random = new Random(seed);
    try (Subscriber subscriber = new Subscriber(place, directory);
        Load load = new Load(place, messages, over)) {
      AndonProcess andon = place.start();
      try {
        place.awaitReady(andon);
        shadow(place);
        load.start();
        for (int kill = 1; kill <= kills; kill++) {
          awaitPut(load, Math.round(messages * (kill - random.nextDouble()) / (kills + 1)));
          // A third of the kills hits a process that is just starting or catching up.
          boolean early = random.nextInt(3) == 0;
          if (!early) {
            place.awaitReady(andon);
          }
          TimeUnit.MILLISECONDS.sleep(random.nextInt(2_000));
          andon.kill();
          andon = place.start();
        }
        long back = System.nanoTime();
        place.awaitReady(andon);
        return String.format(
                Locale.ROOT,
                "kill: %d messages in %d s, process killed %d times (seed %d), %d acknowledgements with distinct numbers",
                messages,
                over.toSeconds(),
                kills,
                seed,
                load.of(1))
            + settled(
                andon,
                load,
                new Proof(place, load),
                over,
                back,
                proof -> {
                  proof.inShadow();
                  return subscriber.check(proof);
                });
      } catch (Throwable e) {
        e.addSuppressed(new IllegalStateException("seed " + seed + "; log: " + andon.err()));
        throw e;
      } finally {
        andon.close();
      }
    }
  }

  /** Puts a text in shadow that scores as what decides does. */
  private static void shadow(Place place) throws IOException, InterruptedException {
    EventJson json = new EventJson();
    Map<String, String> proposal =
        Map.of(
            "name", "calendars",
            "body", Policies.draft("calendars") + "# in shadow\n",
            "reason", "the same figures");
    Map<String, Object> begun = Map.of();
    for (String verb : List.of("propose", "shadow")) {
      begun =
          json.object(
              place.api(
                  HttpRequest.newBuilder(place.url("andon.http.port", "/api/v1/policies/" + verb))
                      .POST(HttpRequest.BodyPublishers.ofString(json.text(proposal)))));
    }
    Instant from = Instant.parse(String.valueOf(begun.get("from")));
    await().until(() -> Instant.now().isAfter(from));
  }

  /** The process is killed while documents leave and interchanges are answered. */
  static String numbers(Path directory, int messages, int kills, long seed) throws Exception {
    Place place = new Place(directory.resolve("data"));
    Random random = new Random(seed);
    int burst = messages / (kills + 1);
    try (Numbers numbers = new Numbers(place)) {
      AndonProcess andon = place.start();
      try {
        for (int kill = 1; kill <= kills; kill++) {
          place.awaitReady(andon);
          int before = numbers.left();
          numbers.put(burst);
          // In the midst of the burst: after the first files of it, or at any time before.
          int enough = before + 1 + random.nextInt(burst / 2);
          long until = System.nanoTime() + random.nextInt(4_000) * 1_000_000L;
          boolean leaving = kill % 2 == 1;
          await().until(() -> leaving ? numbers.left() >= enough : System.nanoTime() > until);
          andon.kill();
          andon = place.start();
        }
        numbers.put(messages - kills * burst);
        place.awaitReady(andon);
        numbers.awaitDone(Duration.ofMinutes(2).plusMillis(messages * 20L));
        String figures = numbers.check();
        assertThat(andon.stop(60)).as(andon::err).isEqualTo(143);
        return "numbers: "
            + messages
            + " messages, process killed "
            + kills
            + " times (seed "
            + seed
            + "): "
            + figures;
      } catch (Throwable e) {
        e.addSuppressed(
            new IllegalStateException(
                "seed " + seed + "; " + numbers.state() + "; log: " + andon.err()));
        throw e;
      } finally {
        andon.close();
      }
    }
  }

  /** Waits until all is done, proves that it was done once, and stops the process; the figures. */
  private static String settled(
      AndonProcess andon, Load load, Proof proof, Duration over, long back) throws Exception {
    return settled(andon, load, proof, over, back, ignored -> "");
  }

  private interface Further {
    String check(Proof proof) throws Exception;
  }

  private static String settled(
      AndonProcess andon, Load load, Proof proof, Duration over, long back, Further further)
      throws Exception {
    load.await(over.multipliedBy(3).plusMinutes(3));
    proof.awaitQuiet(Duration.ofMinutes(5));
    String caughtUp = seconds(back);
    int tickets = proof.check().size();
    String also = further.check(proof);
    String absorbed =
        proof.column("select count(*) from message_in where state = 'absorbed'").get(0);
    assertThat(andon.stop(60)).as(andon::err).isEqualTo(143);
    return String.format(
        Locale.ROOT,
        ", all settled %s s after the last return: %d events once, %d cases, %d tickets once, %s resends absorbed, 0 dead letters, 0 lost; answers %s; %s; %d log lines",
        caughtUp,
        load.events(),
        load.cases(),
        tickets,
        absorbed,
        new TreeMap<>(load.answers),
        also.isEmpty() ? "no subscription" : also,
        andon.err().lines().count());
  }

  /** One interchange of many megabytes in a heap of 512 MiB, first cut off, then whole. */
  static String large(Path directory, int mebibytes) throws Exception {
    Place place = new Place(directory.resolve("data"));
    try (AndonProcess andon = place.startForSpeed()) {
      place.awaitReady(andon);
      Path whole = directory.resolve("large.edi");
      int orders = LargeOrder.write(whole, mebibytes * 1024L * 1024);
      Path cut = directory.resolve("cut.edi");
      Files.copy(whole, cut);
      try (FileChannel channel = FileChannel.open(cut, StandardOpenOption.WRITE)) {
        channel.truncate(channel.size() - 100);
      }
      awaitState(place, cut, "rejected");
      Proof proof = new Proof(place, new Load(place, 1, Duration.ZERO));
      assertThat(proof.column("select type from event")).containsExactly("interchange.rejected.v1");
      long begin = System.nanoTime();
      awaitState(place, whole, "translated");
      String translated = seconds(begin);
      await(Duration.ofMinutes(15))
          .ignoreExceptions()
          .until(
              () ->
                  proof
                      .column("select count(*) from event_identity where state = 'processed'")
                      .contains(Integer.toString(orders + 2))); // it was rejected, then accepted
      String processed = seconds(begin);
      assertThat(proof.column("select count(*) from dead_letter")).containsExactly("0");
      assertThat(
              proof.column(
                  "select (length(body) - length(replace(body, 'AK5*A', ''))) / 5 from ack_out where kind = '997'"))
          .contains(Integer.toString(orders));
      assertThat(andon.stop(60)).as(andon::err).isEqualTo(143);
      return String.format(
          Locale.ROOT,
          "large: %d MiB in one interchange of %d orders, heap 512 MiB: cut off it is refused and nothing is released; whole it is translated in %s s,"
              + " every order processed after %s s, one 997 with %d AK5*A",
          mebibytes,
          orders,
          translated,
          processed,
          orders);
    }
  }

  /** One flat file of very many records in a heap of 512 MiB, and what the operator sees of it. */
  static String records(Path directory, int records) throws Exception {
    Place place = new Place(directory.resolve("data"));
    try (AndonProcess andon = place.startForSpeed()) {
      place.awaitReady(andon);
      Path file = directory.resolve("stock.csv");
      StockFiles.csv(file, records, records / 10);
      long mebibytes = Files.size(file) >> 20;
      long begin = System.nanoTime();
      move(place, file, "flat/wms-north-stock/in");
      Pattern progress = Pattern.compile("\"progress\":\\{[^}]*\"records\":(\\d+)");
      TreeSet<Integer> seen = new TreeSet<>();
      await(Duration.ofMinutes(30))
          .until(
              () -> {
                String told = messages(place, file);
                Matcher now = progress.matcher(told);
                if (now.find()) {
                  seen.add(Integer.parseInt(now.group(1)));
                }
                return told.contains("\"state\":\"partly\"");
              });
      String translated = seconds(begin);
      Proof proof = new Proof(place, new Load(place, 1, Duration.ZERO));
      int good = records - 10;
      await(Duration.ofMinutes(30))
          .pollInterval(Duration.ofSeconds(2))
          .until(
              () ->
                  proof
                      .column("select count(*) from event_identity where state = 'processed'")
                      .contains(Integer.toString(good)));
      String processed = seconds(begin);
      assertThat(proof.column("select count(*) from dead_letter")).containsExactly("0");
      assertThat(messages(place, file)).contains("\"eventCount\":" + good, "line ");
      assertThat(seen).as("progress told meanwhile").hasSizeGreaterThan(2);
      long resident = andon.mostResident() >> 20;
      assertThat(andon.stop(60)).as(andon::err).isEqualTo(143);
      return String.format(
          Locale.ROOT,
          "records: %d records (%d MiB) in one CSV file, heap 512 MiB (process at most %d MiB resident): translated in %s s (%d different counts told meanwhile),"
              + " every event processed after %s s, 10 wrong ones refused, no dead letter",
          records,
          mebibytes,
          resident,
          translated,
          seen.size(),
          processed);
    }
  }

  private static void awaitState(Place place, Path file, String state) throws Exception {
    move(place, file, "edi/in");
    await(Duration.ofMinutes(15))
        .until(() -> messages(place, file).contains("\"state\":\"" + state + "\""));
  }

  private static void move(Place place, Path file, String folder) throws IOException {
    Path in = Files.createDirectories(place.data.resolve(folder));
    Files.move(file, in.resolve(file.getFileName()));
  }

  private static String messages(Place place, Path file) throws Exception {
    return place.api(
        HttpRequest.newBuilder(
            place.url("andon.http.port", "/api/v1/messages?name=" + file.getFileName())));
  }

  private static void kill(Path pidFile) throws Exception {
    ProcessHandle process =
        ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).get(0).strip())).orElseThrow();
    process.destroyForcibly();
    process.onExit().get(30, TimeUnit.SECONDS);
  }

  private static void awaitPut(Load load, long messages) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(10))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> load.put() >= messages);
  }

  private static ConditionFactory await() {
    return await(Duration.ofSeconds(60));
  }

  private static ConditionFactory await(Duration atMost) {
    return Awaitility.await().atMost(atMost).pollInterval(Duration.ofMillis(50));
  }

  private static String seconds(long since) {
    return String.format(Locale.ROOT, "%.1f", (System.nanoTime() - since) / 1e9);
  }
}
