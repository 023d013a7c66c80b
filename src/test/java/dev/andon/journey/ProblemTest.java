package dev.andon.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.andon.testing.TestAndon;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One problem of several teams, as its users see it and group it by hand. */
@Tag("journey")
class ProblemTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path data;
  private static TestAndon andon;

  @BeforeAll
  static void start() {
    andon = TestAndon.start(data, Map.of("andon.intake.webhook.sources", "wms-south,tms"));
  }

  @AfterAll
  static void stop() {
    andon.close();
  }

  private static JsonNode get(String path) {
    try {
      return JSON.readTree(andon.get(path));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void pick(String order, String line) {
    String body =
        """
        {"event":"pick","facility":"DC4","ts":1772442000,"order":{"account":"C100","po":"%s"},
         "line":{"no":"%s","sku":"I7","qty_requested":"10","qty_picked":"3"}}"""
            .formatted(order, line);
    assertThat(andon.webhook("wms-south", "p-" + order + line, body).statusCode()).isEqualTo(202);
  }

  private static void late(String shipment, String order) {
    String planned =
        """
        {"type":"shipment.planned","at":"2026-03-02T08:00:00Z","shipment":{"id":"%s","carrier":"swiftship","origin":"DC4",
         "promised":"2026-03-03T08:00:00Z","order":{"account":"C100","number":"%s"}}}"""
            .formatted(shipment, order);
    String eta =
        """
        {"type":"status","status":"eta","at":"2026-03-02T12:00:00Z","eta":"2026-03-04T08:00:00Z","shipment":{"id":"%s","carrier":"swiftship"}}"""
            .formatted(shipment);
    assertThat(andon.webhook("tms", "s-" + shipment, planned).statusCode()).isEqualTo(202);
    assertThat(andon.webhook("tms", "e-" + shipment, eta).statusCode()).isEqualTo(202);
  }

  /** The one case of a key; waits for it. */
  private static JsonNode caseOf(String type, String key) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              for (JsonNode item : get("/api/v1/cases?limit=500&type=" + type).path("items")) {
                if (item.path("key").asText().equals(key)) {
                  return get("/api/v1/cases/" + item.path("caseId").asText());
                }
              }
              return JSON.missingNode();
            },
            found -> !found.isMissingNode());
  }

  private static JsonNode verb(JsonNode one, String verb, String more, int status) {
    HttpResponse<String> answer =
        andon.send(
            andon
                .authenticated("/api/v1/cases/" + one.path("caseId").asText() + "/" + verb)
                .POST(
                    BodyPublishers.ofString(
                        "{\"version\":"
                            + one.path("version")
                            + ",\"reason\":\"tried\""
                            + more
                            + "}")));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    try {
      return JSON.readTree(answer.body());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> tasks(JsonNode one) {
    List<String> tasks = new ArrayList<>();
    one.at("/problem/tasks").forEach(task -> tasks.add(task.path("type").asText()));
    return tasks;
  }

  @Test
  void aShortPickAndTheLateShipmentOfItsOrderAreOneLineWithTwoTasksAndOneTimeline() {
    pick("PB-1", "1");
    JsonNode pick = caseOf("WHS-SHORT-PICK", "C100/PB-1#1");
    late("PB-S1", "PB-1");
    JsonNode late = caseOf("TRN-CARRIER-DELAY", "PB-S1");
    assertThat(tasks(late)).containsExactly("WHS-SHORT-PICK", "TRN-CARRIER-DELAY");
    assertThat(late.at("/problem/caseId")).isEqualTo(pick.path("caseId"));
    List<String> timeline = new ArrayList<>();
    late.path("timeline")
        .forEach(
            line -> timeline.add(line.path("type").asText() + " " + line.path("action").asText()));
    assertThat(timeline)
        .containsExactly(
            "WHS-SHORT-PICK opened", "TRN-CARRIER-DELAY opened", "TRN-CARRIER-DELAY grouped");
    List<String> lines = new ArrayList<>();
    get("/api/v1/cases?limit=500")
        .path("items")
        .forEach(item -> lines.add(item.at("/problem/caseId").asText()));
    assertThat(lines).containsOnlyOnce(pick.path("caseId").asText());
  }

  @Test
  void casesAreMergedSplitAndGroupedAgainByHandAndTheLogSaysWhoAndWhy() {
    pick("PB-2", "1");
    pick("PB-3", "1");
    JsonNode one = caseOf("WHS-SHORT-PICK", "C100/PB-2#1");
    JsonNode other = caseOf("WHS-SHORT-PICK", "C100/PB-3#1");
    String into = ",\"into\":\"" + one.path("caseId").asText() + "\"";
    JsonNode merged = verb(other, "merge", into, 200);
    assertThat(tasks(caseOf("WHS-SHORT-PICK", "C100/PB-2#1"))).hasSize(2);
    assertThat(verb(merged, "merge", into, 409).path("code").asText()).isEqualTo("CASE-MERGED");
    JsonNode split = verb(merged, "split", "", 200);
    assertThat(tasks(caseOf("WHS-SHORT-PICK", "C100/PB-3#1"))).hasSize(1);
    JsonNode again = verb(split, "regroup", "", 200);
    assertThat(verb(again, "regroup", "", 409).path("code").asText()).isEqualTo("CASE-NOT-PINNED");
    List<String> log = new ArrayList<>();
    caseOf("WHS-SHORT-PICK", "C100/PB-3#1")
        .path("log")
        .forEach(
            entry -> log.add(entry.path("actor").asText() + " " + entry.path("action").asText()));
    assertThat(log).containsExactly("andon opened", "cli merged", "cli split", "cli regrouped");
  }

  @Test
  void aLeadThatIsSplitOffLeavesTheRestUnderAnotherLead() {
    pick("PB-4", "1");
    JsonNode lead = caseOf("WHS-SHORT-PICK", "C100/PB-4#1");
    late("PB-S4", "PB-4");
    caseOf("TRN-CARRIER-DELAY", "PB-S4");
    verb(lead, "split", "", 200);
    JsonNode rest = caseOf("TRN-CARRIER-DELAY", "PB-S4");
    assertThat(rest.at("/problem/caseId")).isEqualTo(rest.path("caseId"));
    assertThat(tasks(rest)).containsExactly("TRN-CARRIER-DELAY");
  }
}
