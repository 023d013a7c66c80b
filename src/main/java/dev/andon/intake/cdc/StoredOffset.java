package dev.andon.intake.cdc;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.MemoryOffsetBackingStore;

/**
 * Gives the engine the offset to begin with. It is never asked to keep one: {@link CdcStore} does,
 * in the transaction that stores the rows.
 */
public final class StoredOffset extends MemoryOffsetBackingStore {
  static final String KEY = "andon.offset.key";
  static final String VALUE = "andon.offset.value";

  @Override
  public void configure(WorkerConfig config) {
    super.configure(config);
    String key = config.originalsStrings().get(KEY);
    String value = config.originalsStrings().get(VALUE);
    if (key != null && value != null) {
      data.put(
          ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8)),
          ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Override
  public Set<Map<String, Object>> connectorPartitions(String connector) {
    return Set.of();
  }
}
