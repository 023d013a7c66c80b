package dev.andon.pipeline.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.canonical.Event;
import dev.andon.testing.Events;
import dev.andon.testing.StoppableDatabase;
import dev.andon.testing.TestPipeline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseOutageTest {
  @TempDir Path directory;

  @Test
  void databaseStoppedUnderLoadDelaysEventsButParksAndLosesNone() throws Exception {
    List<Event> history = Events.history(31, 400);
    try (StoppableDatabase server = new StoppableDatabase(directory);
        HikariDataSource database = server.pool();
        TestPipeline pipeline = new TestPipeline(database, 7, directory.resolve("data"))) {
      pipeline.offer(history).start();
      Awaitility.await()
          .pollInterval(Duration.ofMillis(5))
          .ignoreExceptions()
          .until(() -> pipeline.number("select count(*) from event_identity") > 0);
      long before = pipeline.number("select count(*) from event_identity");
      server.stop();
      Awaitility.await().until(() -> pipeline.waiting().containsKey("pipeline.events"));
      server.start();
      assertThat(before).isLessThan(history.size());
      pipeline.await(history.size());
      assertThat(pipeline.waiting()).isEmpty();
      assertThat(pipeline.number("select count(*) from dead_letter")).isZero();
      assertThat(pipeline.number("select count(*) from event_identity where state = 'processed'"))
          .isEqualTo(history.size());
    }
  }
}
