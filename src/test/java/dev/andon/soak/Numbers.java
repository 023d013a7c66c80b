package dev.andon.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.testing.Edifact;
import dev.andon.testing.Rows;
import dev.andon.testing.X12;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Documents to send and interchanges to answer, a quarter each of X12 and EDIFACT, and everything
 * that leaves for the partners: each file is read as soon as it is there, so that one which a later
 * process writes over with other content is seen as well.
 */
final class Numbers implements AutoCloseable {
  private static final List<String> PARTNERS = List.of("ACME", "GLOBEX");
  private static final Pattern INTERCHANGE =
      Pattern.compile("ISA(?:\\*[^*]*){12}\\*(\\d{9})\\*|UNB\\+[^']*\\+(\\d+)'");
  private static final Pattern GROUP = Pattern.compile("~\\s*GS\\*(?:[^*]*\\*){5}(\\d+)\\*");
  private static final Pattern DOCUMENT =
      Pattern.compile("BEG\\*00\\*SA\\*(K-\\d+)\\*|BGM\\+220\\+(K-\\d+)\\+");
  private static final Pattern ANSWERED = Pattern.compile("AK1\\*PO\\*(\\d+)|UCI\\+(\\d+)\\+");

  private final Place place;
  private final Map<String, Set<String>> contents = new ConcurrentHashMap<>();
  private final Set<String> read = new HashSet<>();
  private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor();
  private final Future<?> watching;
  private int put;

  Numbers(Place place) {
    this.place = place;
    this.watching = watcher.scheduleWithFixedDelay(this::look, 0, 5, TimeUnit.MILLISECONDS);
  }

  /** Puts this many more in, as fast as they can be written. */
  void put(int count) throws IOException {
    for (int end = put + count; put < end; put++) {
      boolean send = put % 2 == 0;
      boolean x12 = put % 4 < 2;
      String partner = x12 ? "ACME" : "GLOBEX";
      String sender = send ? "ERP" : x12 ? "ACME" : "4012345000009:14";
      String text =
          x12
              ? X12.interchange(
                  "ZZ", sender, "PO", number(put), "850", List.of(X12.order("K-" + put, "10")))
              : Edifact.interchange(
                  send ? "ERP:ZZ" : sender,
                  Integer.toString(number(put)),
                  "ORDERS:D:96A:UN",
                  List.of(order("K-" + put)));
      Path folder =
          Files.createDirectories(place.data.resolve(send ? "edi/send/" + partner : "edi/in"));
      Path draft = Files.writeString(place.data.resolve("draft"), text);
      Files.move(draft, folder.resolve("k" + put + ".edi"), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static int number(int i) {
    return 50_000 + i;
  }

  private static List<String> order(String number) {
    return List.of(
        "BGM+220+" + number + "+9",
        "DTM+137:20260302:102",
        "LIN+1++I1:SA",
        "QTY+21:10:PCE",
        "UNS+S");
  }

  /** How many different texts have left. */
  int left() {
    return contents.values().stream().mapToInt(Set::size).sum();
  }

  private void look() {
    for (String partner : PARTNERS) {
      Path out = place.data.resolve("edi/out/" + partner);
      if (Files.isDirectory(out)) {
        try (Stream<Path> files = Files.list(out)) {
          for (Path file : files.filter(one -> one.toString().endsWith(".edi")).toList()) {
            take(partner, file);
          }
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      }
    }
  }

  private void take(String partner, Path file) throws IOException {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      if (read.add(file + "/" + now.fileKey() + "/" + now.lastModifiedTime())) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        contents.computeIfAbsent(partner, ignored -> ConcurrentHashMap.newKeySet()).add(text);
      }
    } catch (NoSuchFileException e) {
      // Written over between the two reads; the new one is found on the next look.
      assertThat(file.getParent()).isDirectory();
    }
  }

  /** Files that wait before a door, or were left by one. */
  private List<Path> waiting() throws IOException {
    List<Path> waiting = new ArrayList<>();
    for (String folder : List.of("edi/in", "edi/send")) {
      try (Stream<Path> files = Files.walk(place.data.resolve(folder))) {
        files.filter(Files::isRegularFile).forEach(waiting::add);
      }
    }
    return waiting;
  }

  /** What the store is doing, for the message of a failure. */
  String state() {
    try {
      return column(
              "select state || ' ' || count(*) from message_in group by state union all"
                  + " select concat_ws(' ', pid, state, wait_event_type, wait_event, now() - xact_start, left(query, 120)) from pg_stat_activity where datname = 'andon'")
          .toString();
    } catch (SQLException | IOException e) {
      return "the store does not answer: " + e;
    }
  }

  /** Waits until all that was put in is stored, translated and gone. */
  void awaitDone(Duration atMost) {
    Awaitility.await()
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptionsMatching(e -> e instanceof SQLException || e instanceof IOException)
        .untilAsserted(
            () -> {
              assertThat(waiting()).as("files that wait in a folder").isEmpty();
              assertThat(column("select state || ' ' || count(*) from message_in group by state"))
                  .containsExactly("translated " + put);
              assertThat(column("select ref from outbox")).isEmpty();
            });
  }

  /** Every promise about numbers; the figures. */
  String check() throws Exception {
    watching.cancel(false);
    watcher.shutdown();
    assertThat(watcher.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    look();
    Map<String, Set<String>> byNumber = new TreeMap<>();
    Map<String, Set<String>> byGroup = new TreeMap<>();
    Map<String, Set<String>> byDocument = new TreeMap<>();
    Map<String, Set<String>> byAnswered = new TreeMap<>();
    contents.forEach(
        (partner, texts) ->
            texts.forEach(
                text -> {
                  String control =
                      partner + " " + found(INTERCHANGE, text).findFirst().orElseThrow();
                  put(byNumber, control, text);
                  found(GROUP, text).forEach(group -> put(byGroup, partner + " " + group, text));
                  found(DOCUMENT, text).forEach(number -> put(byDocument, number, control));
                  found(ANSWERED, text).forEach(number -> put(byAnswered, number, control));
                }));
    assertThat(byNumber)
        .as("interchange numbers")
        .allSatisfy((number, all) -> assertThat(all).hasSize(1));
    assertThat(byGroup).as("group numbers").allSatisfy((number, all) -> assertThat(all).hasSize(1));
    assertOnce(
        byDocument,
        "sent",
        IntStream.range(0, put).filter(i -> i % 2 == 0).mapToObj(i -> "K-" + i));
    assertOnce(
        byAnswered,
        "answered",
        IntStream.range(0, put).filter(i -> i % 2 == 1).mapToObj(i -> Integer.toString(number(i))));
    assertThat(column("select number from document_out order by number"))
        .isEqualTo(byDocument.keySet().stream().sorted().toList());
    assertThat(column("select count(*) from ack_out")).containsExactly(Integer.toString(put / 2));
    assertThat(column("select fault_code from dead_letter")).isEmpty();
    return byDocument.size()
        + " documents sent once, "
        + byAnswered.size()
        + " interchanges answered once, "
        + byNumber.size()
        + " interchange numbers of "
        + PARTNERS.size()
        + " partners, none used twice";
  }

  private static void assertOnce(
      Map<String, Set<String>> found, String what, Stream<String> expected) {
    assertThat(found.keySet())
        .as("what was " + what)
        .isEqualTo(expected.collect(Collectors.toCollection(TreeSet::new)));
    assertThat(found)
        .as("how often it was " + what)
        .allSatisfy((one, under) -> assertThat(under).hasSize(1));
  }

  private static void put(Map<String, Set<String>> into, String key, String value) {
    into.computeIfAbsent(key, ignored -> new TreeSet<>()).add(value);
  }

  private static Stream<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(Numbers::group);
  }

  private static String group(java.util.regex.MatchResult match) {
    return match.group(1) != null || match.groupCount() < 2 ? match.group(1) : match.group(2);
  }

  private List<String> column(String sql) throws SQLException, IOException {
    try (Connection connection = place.store()) {
      return Rows.strings(connection, sql);
    }
  }

  @Override
  public void close() {
    watcher.shutdownNow();
  }
}
