package dev.andon.intake.store;

import dev.andon.canonical.BusinessClock;
import dev.andon.canonical.Hashes;
import dev.andon.canonical.json.EventJson;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.intake.ReceivedMessage;
import dev.andon.replay.store.DeadLetterStore;
import dev.andon.store.TextArray;
import dev.andon.store.Transaction;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Stores originals as streams, in parts of at most 1 MiB, hashed on the way; nothing is
 * acknowledged before its commit.
 */
public final class MessageStore {
  /** Bytes of a part. */
  static final int PART = 1 << 20;

  /** How long the same content of {@link #storeOnce} is the same message. */
  private static final Duration SAME = Duration.ofDays(1);

  private final DataSource dataSource;
  private final BusinessClock clock;
  private final String tenant;
  private final long maxBytes;

  /**
   * @param maxBytes largest original that is taken
   */
  public MessageStore(DataSource dataSource, BusinessClock clock, String tenant, long maxBytes) {
    this.dataSource = dataSource;
    this.clock = clock;
    this.tenant = tenant;
    this.maxBytes = maxBytes;
  }

  /**
   * Stores an original in a transaction of its own.
   *
   * @param identity the source's identity; empty = the content hash
   * @throws FaultException REJECTED when it is larger than the limit; nothing is kept then
   */
  public ReceivedMessage store(
      String door, String source, String name, Optional<String> identity, InputStream bytes)
      throws SQLException, IOException {
    return Transaction.<ReceivedMessage, IOException>run(
        dataSource, connection -> store(connection, door, source, name, identity, bytes));
  }

  /**
   * Stores a file of a folder door, once for each time that it was put there: a file that was
   * stored but not moved before a kill is found again and left alone. Of a file that is refused
   * only the refusal is stored.
   *
   * @return whether it was taken, now or before; false = refused, the caller keeps the file
   */
  public boolean storeFile(String door, String source, Path file) throws SQLException, IOException {
    String name = String.valueOf(file.getFileName());
    return storeFile(
        door,
        source,
        name,
        name + ":" + Files.size(file) + ":" + Files.getLastModifiedTime(file).toMillis(),
        file);
  }

  /**
   * The same for a copy of a file that lies elsewhere.
   *
   * @param pickup what tells this file from every other that was or will be of its name there
   */
  public boolean storeFile(String door, String source, String name, String pickup, Path file)
      throws SQLException, IOException {
    try (InputStream bytes = Files.newInputStream(file)) {
      return Transaction.<Boolean, IOException>run(
          dataSource,
          connection -> {
            Optional<String> earlier = pickedUp(connection, door, source, pickup);
            if (earlier.isEmpty()) {
              long id = store(connection, door, source, name, Optional.empty(), bytes).id();
              pickUp(connection, id, pickup);
            }
            return !earlier.equals(Optional.of(""));
          });
    } catch (FaultException e) {
      if (e.fault().kind() != FaultKind.REJECTED) {
        throw e;
      }
      return Transaction.<Boolean, IOException>run(
          dataSource,
          connection -> {
            long id = insert(connection, door, source, name, Timestamp.from(clock.now()));
            refuse(connection, id, Files.size(file), e.fault());
            pickUp(connection, id, pickup);
            return false;
          });
    }
  }

  /**
   * Stores a small original of a door whose senders may send it again: the same content gives the
   * same message, unless that one was refused, wholly or in part; then it is tried again.
   *
   * @return the message's id
   */
  public long storeOnce(String door, String source, String name, byte[] bytes)
      throws SQLException, IOException {
    String hash = HexFormat.of().formatHex(Hashes.sha256().digest(bytes));
    return Transaction.<Long, IOException>run(
        dataSource,
        connection -> {
          Optional<Long> earlier = standing(connection, door, source, hash);
          return earlier.isPresent() ? earlier.get() : store(connection, door, source, name, bytes);
        });
  }

  /**
   * Stores a small original of a door whose senders number their messages, once for each number, in
   * a transaction that the caller commits.
   *
   * @return whether it is this content that stands under the number, now or before
   */
  public boolean storeNumbered(
      Connection connection, String door, String source, String name, String number, byte[] bytes)
      throws SQLException, IOException {
    String hash = HexFormat.of().formatHex(Hashes.sha256().digest(bytes));
    lock(connection, door, source, number);
    Optional<String> earlier = pickedUp(connection, door, source, number);
    if (earlier.isEmpty()) {
      pickUp(connection, store(connection, door, source, name, bytes), number);
    }
    return earlier.isEmpty() || earlier.get().equals(hash);
  }

  /**
   * What stands under a key.
   *
   * @param id of its message
   * @param same whether it is the content given
   */
  public record Keyed(long id, boolean same) {}

  /**
   * Stores a small original of a door whose senders may name it by a key, once for each key; what
   * was refused may come again under its key.
   *
   * @param key empty = none: it is stored each time
   */
  public Keyed storeKeyed(String door, String source, String key, byte[] bytes)
      throws SQLException, IOException {
    String hash = HexFormat.of().formatHex(Hashes.sha256().digest(bytes));
    return Transaction.<Keyed, IOException>run(
        dataSource,
        connection -> {
          Optional<Keyed> earlier =
              key.isEmpty() ? Optional.empty() : keyed(connection, door, source, key, hash);
          return earlier.isPresent()
              ? earlier.get()
              : new Keyed(store(connection, door, source, key, bytes), true);
        });
  }

  private Optional<Keyed> keyed(
      Connection connection, String door, String source, String key, String hash)
      throws SQLException {
    lock(connection, door, source, key);
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id, content_hash from message_in where tenant = ? and door = ? and source = ? and name = ? and state <> 'rejected' and received_at > ?"
                + " order by id limit 1")) {
      select.setString(1, tenant);
      select.setString(2, door);
      select.setString(3, source);
      select.setString(4, key);
      select.setTimestamp(5, Timestamp.from(clock.now().minus(SAME)));
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(new Keyed(row.getLong(1), row.getString(2).equals(hash)))
            : Optional.empty();
      }
    }
  }

  private long store(Connection connection, String door, String source, String name, byte[] bytes)
      throws SQLException, IOException {
    InputStream stream = new ByteArrayInputStream(bytes);
    return store(connection, door, source, name, Optional.empty(), stream).id();
  }

  /** Others that mean the same message wait until the transaction ends. */
  private void lock(Connection connection, String door, String source, String what)
      throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("select pg_advisory_xact_lock(hashtextextended(?, 0))")) {
      lock.setString(1, tenant + "/" + door + "/" + source + "/" + what);
      lock.execute();
    }
  }

  /** The first message of this content that was not refused; others with it wait meanwhile. */
  private Optional<Long> standing(Connection connection, String door, String source, String hash)
      throws SQLException {
    lock(connection, door, source, hash);
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id from message_in where tenant = ? and door = ? and source = ? and identity = ? and received_at > ?"
                + " and state not in ('rejected', 'partly') order by id limit 1")) {
      select.setString(1, tenant);
      select.setString(2, door);
      select.setString(3, source);
      select.setString(4, hash);
      select.setTimestamp(5, Timestamp.from(clock.now().minus(SAME)));
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
      }
    }
  }

  private void refuse(Connection connection, long id, long size, Fault fault) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update message_in set state = 'rejected', size = ?, faults = ?::jsonb where tenant = ? and id = ?")) {
      update.setLong(1, size);
      update.setString(2, new EventJson().text(List.of(DeadLetterStore.describe(fault, "error"))));
      update.setString(3, tenant);
      update.setLong(4, id);
      update.executeUpdate();
    }
  }

  private void pickUp(Connection connection, long id, String pickup) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update message_in set pickup = ? where tenant = ? and id = ?")) {
      update.setString(1, pickup);
      update.setString(2, tenant);
      update.setLong(3, id);
      update.executeUpdate();
    }
  }

  /** The content hash of a file stored before; empty text when it was refused. */
  private Optional<String> pickedUp(
      Connection connection, String door, String source, String pickup) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select content_hash from message_in where tenant = ? and door = ? and source = ? and pickup = ?")) {
      select.setString(1, tenant);
      select.setString(2, door);
      select.setString(3, source);
      select.setString(4, pickup);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  /** Stores an original in a transaction that the caller commits. */
  public ReceivedMessage store(
      Connection connection,
      String door,
      String source,
      String name,
      Optional<String> identity,
      InputStream bytes)
      throws SQLException, IOException {
    Timestamp now = Timestamp.from(clock.now());
    long id = insert(connection, door, source, name, now);
    MessageDigest digest = Hashes.sha256();
    long size = 0;
    try (PreparedStatement part =
        connection.prepareStatement(
            "insert into message_part (tenant, message, n, bytes) values (?, ?, ?, ?)")) {
      byte[] chunk = bytes.readNBytes(PART);
      for (int n = 0; chunk.length > 0; n++) {
        size += chunk.length;
        if (size > maxBytes) {
          throw FaultException.of(
              "MESSAGE-TOO-LARGE",
              FaultKind.REJECTED,
              "the message is larger than " + maxBytes + " bytes",
              "Split it, or ask for a higher limit (andon.intake.maxBytes).");
        }
        digest.update(chunk);
        part.setString(1, tenant);
        part.setLong(2, id);
        part.setInt(3, n);
        part.setBytes(4, chunk);
        part.executeUpdate();
        chunk = bytes.readNBytes(PART);
      }
    }
    String hash = HexFormat.of().formatHex(digest.digest());
    String known = identity.orElse(hash);
    try (PreparedStatement update =
        connection.prepareStatement(
            "update message_in set identity = ?, content_hash = ?, size = ? where tenant = ? and id = ?")) {
      update.setString(1, known);
      update.setString(2, hash);
      update.setLong(3, size);
      update.setString(4, tenant);
      update.setLong(5, id);
      update.executeUpdate();
    }
    return new ReceivedMessage(tenant, id, door, source, name, known, hash, size, now.toInstant());
  }

  /**
   * A small original that its source numbers.
   *
   * @param identity the source's own identity, unique in its batch
   */
  public record Original(String name, String identity, byte[] bytes) {}

  /** Stores many small originals in their order, in a transaction that the caller commits. */
  public void storeAll(Connection connection, String door, String source, List<Original> originals)
      throws SQLException {
    Map<String, Long> ids = insertAll(connection, door, source, originals);
    try (PreparedStatement part =
        connection.prepareStatement(
            "insert into message_part (tenant, message, n, bytes) values (?, ?, ?, ?)")) {
      for (Original original : originals) {
        for (int n = 0; n * PART < original.bytes().length; n++) {
          int end = Math.min((n + 1) * PART, original.bytes().length);
          part.setString(1, tenant);
          part.setLong(2, Objects.requireNonNull(ids.get(original.identity())));
          part.setInt(3, n);
          part.setBytes(4, Arrays.copyOfRange(original.bytes(), n * PART, end));
          part.addBatch();
        }
      }
      part.executeBatch();
    }
  }

  private Map<String, Long> insertAll(
      Connection connection, String door, String source, List<Original> originals)
      throws SQLException {
    Map<String, Long> ids = new HashMap<>();
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into message_in (tenant, door, source, name, identity, content_hash, size, received_at)"
                + " select ?, ?, ?, name, identity, hash, size, ? from unnest(?::text[], ?::text[], ?::text[], ?::bigint[])"
                + " with ordinality as t(name, identity, hash, size, n) order by n returning id, identity")) {
      insert.setString(1, tenant);
      insert.setString(2, door);
      insert.setString(3, source);
      insert.setTimestamp(4, Timestamp.from(clock.now()));
      insert.setArray(5, TextArray.of(connection, originals.stream().map(Original::name)));
      insert.setArray(6, TextArray.of(connection, originals.stream().map(Original::identity)));
      insert.setArray(
          7,
          TextArray.of(
              connection,
              originals.stream()
                  .map(
                      original ->
                          HexFormat.of().formatHex(Hashes.sha256().digest(original.bytes())))));
      insert.setArray(
          8,
          connection.createArrayOf(
              "bigint",
              originals.stream().map(original -> (long) original.bytes().length).toArray()));
      try (ResultSet row = insert.executeQuery()) {
        while (row.next()) {
          ids.put(row.getString(2), row.getLong(1));
        }
      }
    }
    return ids;
  }

  private long insert(Connection connection, String door, String source, String name, Timestamp now)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into message_in (tenant, door, source, name, identity, content_hash, size, received_at) values (?, ?, ?, ?, '', '', 0, ?) returning id")) {
      insert.setString(1, tenant);
      insert.setString(2, door);
      insert.setString(3, source);
      insert.setString(4, name);
      insert.setTimestamp(5, now);
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /** The original's bytes, read part by part on the connection given. */
  public static InputStream open(Connection connection, ReceivedMessage message) {
    return new SequenceInputStream(
        new Enumeration<InputStream>() {
          private int n;

          @Override
          public boolean hasMoreElements() {
            return (long) n * PART < message.size();
          }

          @Override
          public InputStream nextElement() {
            if (!hasMoreElements()) {
              throw new NoSuchElementException();
            }
            return new ByteArrayInputStream(part(connection, message, n++));
          }
        });
  }

  private static byte[] part(Connection connection, ReceivedMessage message, int n) {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select bytes from message_part where tenant = ? and message = ? and n = ?")) {
      select.setString(1, message.tenant());
      select.setLong(2, message.id());
      select.setInt(3, n);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          throw new IllegalStateException(
              "part " + n + " of message " + message.id() + " is missing");
        }
        return row.getBytes(1);
      }
    } catch (SQLException e) {
      throw new StoreFailed(e);
    }
  }

  /** Carries a database error through code that knows no database. */
  static final class StoreFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoreFailed(SQLException cause) {
      super(cause);
    }

    SQLException cause() {
      return (SQLException) java.util.Objects.requireNonNull(getCause());
    }
  }
}
