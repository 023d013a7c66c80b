package dev.andon.dispatch.relay;

import dev.andon.canonical.json.EventJson;
import dev.andon.dispatch.Outgoing;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * To the broker's queues, with {@code _AMQ_DUPL_ID} so that the broker drops what it has, and to
 * files, forced to disk.
 */
final class BrokerLink implements Link {
  private static final long TICKET_LIFE_MILLIS = TimeUnit.DAYS.toMillis(14);

  private final DataSource dataSource;
  private final Path dataDirectory;
  private final EventJson json;
  private final Map<String, String> stores = new HashMap<>();
  private final jakarta.jms.Connection broker;
  private final Session session;
  private final MessageProducer producer;

  BrokerLink(
      DataSource dataSource,
      ConnectionFactory connectionFactory,
      Path dataDirectory,
      EventJson json)
      throws JMSException {
    this.dataSource = dataSource;
    this.dataDirectory = dataDirectory;
    this.json = json;
    this.broker = connectionFactory.createConnection();
    try {
      this.session = broker.createSession(false, Session.AUTO_ACKNOWLEDGE);
      this.producer = session.createProducer(null);
    } catch (JMSException | RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  @Override
  public void send(Connection connection, List<Row> rows)
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
            queue(row.destination().substring("jms:".length()), queues),
            message(row, headers),
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
  private Queue queue(String name, Map<String, Queue> known) throws JMSException {
    Queue queue = known.get(name);
    if (queue == null) {
      queue = session.createQueue(name);
      known.put(name, queue);
    }
    return queue;
  }

  private TextMessage message(Row row, Map<String, Object> headers)
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

  /** Its session and producer end with it. */
  @Override
  public void close() throws JMSException {
    broker.close();
  }
}
