package dev.andon.dispatch.relay;

import dev.andon.canonical.json.EventJson;
import dev.andon.dispatch.Outgoing;
import dev.andon.fault.BackOff;
import dev.andon.fault.FaultKind;
import dev.andon.fault.Faults;
import dev.andon.store.Transaction;
import jakarta.jms.CompletionListener;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties the outbox: in the order of each slot, at least once, with {@code _AMQ_DUPL_ID} so that
 * the broker drops what it has. A row leaves the outbox in the transaction that writes its receipt,
 * after the broker confirmed it or the file was forced to disk. One sender a slot over all
 * instances: an advisory lock of the transaction.
 */
public final class Relay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
  private static final int BATCH = 500;
  private static final long TICKET_LIFE_MILLIS = TimeUnit.DAYS.toMillis(14);
  private static final int LOCK_SPACE =
      0x616e64; // "and": keeps our advisory locks apart from other users'

  private final DataSource dataSource;
  private final ConnectionFactory connectionFactory;
  private final Path dataDirectory;
  private final int slots;
  private final EventJson json;
  private final Semaphore work = new Semaphore(0);
  private final Thread thread = new Thread(this::run, "andon-relay");
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Map<String, String> stores = new HashMap<>();
  private volatile @Nullable String degraded;

  private record Row(
      String tenant,
      long seq,
      String kind,
      String ref,
      String destination,
      String headers,
      String body) {}

  public Relay(
      DataSource dataSource,
      ConnectionFactory connectionFactory,
      Path dataDirectory,
      int slots,
      EventJson json) {
    this.dataSource = dataSource;
    this.connectionFactory = connectionFactory;
    this.dataDirectory = dataDirectory.toAbsolutePath().normalize();
    this.slots = slots;
    this.json = json;
  }

  /** Starts the sender thread. */
  public Relay start() {
    thread.start();
    return this;
  }

  /**
   * Says that a transaction with outbox rows was committed; without it the relay looks once a
   * second.
   */
  public void wake() {
    work.release();
  }

  /** Why nothing can be sent now; null = all is well. */
  public @Nullable String degraded() {
    return thread.getState() == Thread.State.TERMINATED && running()
        ? "the thread ended, see the log"
        : degraded;
  }

  @Override
  public void close() throws InterruptedException {
    stop.countDown();
    wake();
    thread.join(TimeUnit.SECONDS.toMillis(30));
  }

  private void run() {
    BackOff backOff = new BackOff(stop);
    while (running()) {
      try (jakarta.jms.Connection broker = connectionFactory.createConnection();
          Session session = broker.createSession(false, Session.AUTO_ACKNOWLEDGE);
          MessageProducer producer = session.createProducer(null)) {
        while (running()) {
          int sent = 0;
          for (int slot = 0; slot < slots; slot++) {
            sent += round(slot, session, producer);
          }
          degraded = null;
          backOff.reset();
          if (sent == 0 && work.tryAcquire(1, TimeUnit.SECONDS)) {
            work.drainPermits();
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (Exception e) {
        degrade(e);
        backOff.await();
      }
    }
  }

  private void degrade(Exception cause) {
    if (degraded == null) {
      boolean outage = Faults.kindOf(cause) == FaultKind.TRANSIENT;
      LOG.atLevel(outage ? org.slf4j.event.Level.WARN : org.slf4j.event.Level.ERROR)
          .setCause(cause)
          .log("the relay waits, tried again with back-off");
    }
    degraded = String.valueOf(cause.getMessage());
  }

  private boolean running() {
    return stop.getCount() > 0;
  }

  private int round(int slot, Session session, MessageProducer producer) throws Exception {
    return Transaction.<Integer, Exception>run(
        dataSource,
        connection -> {
          List<Row> rows = lock(connection, slot) ? read(connection, slot) : List.of();
          if (!rows.isEmpty()) {
            send(connection, rows, session, producer);
            confirm(connection, rows);
          }
          return rows.size();
        });
  }

  private static boolean lock(Connection connection, int slot) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select pg_try_advisory_xact_lock(?, ?)")) {
      select.setInt(1, LOCK_SPACE);
      select.setInt(2, slot);
      try (ResultSet row = select.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private static List<Row> read(Connection connection, int slot) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select tenant, seq, kind, ref, destination, headers, body from outbox where slot = ? order by seq limit "
                + BATCH)) {
      select.setInt(1, slot);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          rows.add(
              new Row(
                  row.getString(1),
                  row.getLong(2),
                  row.getString(3),
                  row.getString(4),
                  row.getString(5),
                  row.getString(6),
                  row.getString(7)));
        }
      }
    }
    return rows;
  }

  private void send(
      Connection connection, List<Row> rows, Session session, MessageProducer producer)
      throws SQLException, JMSException, IOException, InterruptedException {
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    Semaphore confirmed = new Semaphore(0);
    CompletionListener listener =
        new CompletionListener() {
          @Override
          public void onCompletion(Message message) {
            confirmed.release();
          }

          @Override
          public void onException(Message message, Exception exception) {
            failure.set(exception);
            confirmed.release();
          }
        };
    int sent = 0;
    Map<String, Queue> queues = new HashMap<>();
    for (Row row : rows) {
      if (row.destination().startsWith("file:")) {
        write(connection, row);
      } else {
        Map<String, Object> headers = json.object(row.headers());
        int priority = headers.get("priority") instanceof Number number ? number.intValue() : 4;
        long life = row.kind().equals("ticket") ? TICKET_LIFE_MILLIS : 0;
        producer.send(
            queue(row.destination().substring("jms:".length()), session, queues),
            message(session, row, headers),
            DeliveryMode.PERSISTENT,
            priority,
            life,
            listener);
        sent++;
      }
    }
    if (!confirmed.tryAcquire(sent, 60, TimeUnit.SECONDS)) {
      throw new IOException("the broker confirmed nothing for 60 s");
    }
    Exception failed = failure.get();
    if (failed != null) {
      throw new IOException("the broker refused a message", failed);
    }
  }

  /** Each look asks the broker and waits: once a round is enough. */
  private static Queue queue(String name, Session session, Map<String, Queue> known)
      throws JMSException {
    Queue queue = known.get(name);
    if (queue == null) {
      queue = session.createQueue(name);
      known.put(name, queue);
    }
    return queue;
  }

  private TextMessage message(Session session, Row row, Map<String, Object> headers)
      throws JMSException, SQLException {
    TextMessage message = session.createTextMessage(row.body());
    message.setStringProperty(
        "_AMQ_DUPL_ID",
        store(row.tenant()) + ":" + row.kind() + ":" + row.tenant() + ":" + row.ref());
    message.setStringProperty("tenant", row.tenant());
    for (Map.Entry<String, Object> header : headers.entrySet()) {
      if (header.getValue() instanceof Number number) {
        message.setLongProperty(header.getKey(), number.longValue());
      } else {
        message.setStringProperty(header.getKey(), header.getValue().toString());
      }
    }
    return message;
  }

  /** The store's id, made and committed before the first message carries it. */
  private String store(String tenant) throws SQLException {
    String known = stores.get(tenant);
    if (known != null) {
      return known;
    }
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into store (tenant) values (?) on conflict do nothing");
        PreparedStatement select =
            connection.prepareStatement("select id from store where tenant = ?")) {
      insert.setString(1, tenant);
      insert.executeUpdate();
      select.setString(1, tenant);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        stores.put(tenant, row.getString(1));
        return row.getString(1);
      }
    }
  }

  private void write(Connection connection, Row row) throws IOException, SQLException {
    Path file = dataDirectory.resolve(row.destination().substring("file:".length())).normalize();
    if (!file.startsWith(dataDirectory)) {
      throw new IllegalStateException("an outbox row points outside of the data directory");
    }
    Files.createDirectories(file.getParent());
    Path draft = file.resolveSibling(file.getFileName() + ".tmp");
    Map<String, Object> headers = json.object(row.headers());
    if (headers.get(Outgoing.ORIGINAL) instanceof Number message) {
      copyOriginal(connection, row.tenant(), message.longValue(), draft);
    } else {
      Object charset = headers.getOrDefault(Outgoing.CHARSET, StandardCharsets.UTF_8.name());
      Files.writeString(draft, row.body(), Charset.forName(charset.toString()));
    }
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** One part at a time: an original may be larger than the heap. */
  private static void copyOriginal(Connection connection, String tenant, long message, Path to)
      throws IOException, SQLException {
    try (OutputStream out = Files.newOutputStream(to);
        PreparedStatement select =
            connection.prepareStatement(
                "select bytes from message_part where tenant = ? and message = ? and n = ?")) {
      select.setString(1, tenant);
      select.setLong(2, message);
      for (int n = 0; ; n++) {
        select.setInt(3, n);
        try (ResultSet part = select.executeQuery()) {
          if (!part.next()) {
            return;
          }
          out.write(part.getBytes(1));
        }
      }
    }
  }

  private static void confirm(Connection connection, List<Row> rows) throws SQLException {
    try (PreparedStatement receipts =
            connection.prepareStatement(
                "insert into receipt (tenant, kind, ref, destination) values (?, ?, ?, ?) on conflict do nothing");
        PreparedStatement delete =
            connection.prepareStatement(
                "delete from outbox o using unnest(?::text[], ?::bigint[]) as t(tenant, seq) where o.tenant = t.tenant and o.seq = t.seq")) {
      for (Row row : rows) {
        if (!row.kind().equals("event")) {
          receipts.setString(1, row.tenant());
          receipts.setString(2, row.kind());
          receipts.setString(3, row.ref());
          receipts.setString(4, row.destination());
          receipts.addBatch();
        }
      }
      receipts.executeBatch();
      delete.setArray(
          1, connection.createArrayOf("text", rows.stream().map(Row::tenant).toArray()));
      delete.setArray(2, connection.createArrayOf("bigint", rows.stream().map(Row::seq).toArray()));
      delete.executeUpdate();
    }
  }
}
