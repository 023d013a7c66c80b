package dev.andon.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.andon.testing.TestAndon;
import dev.andon.testing.WebhookReceiver;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/** Who subscribed to every change of a case, and what must have been heard at the end. */
final class Subscriber implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Place place;
  private final WebhookReceiver receiver;

  /** Subscribes at a system that is not started yet. */
  Subscriber(Place place, Path directory) throws Exception {
    this.place = place;
    receiver =
        new WebhookReceiver(webhook -> WebhookReceiver.Answer.of(200))
            .keys(place.secrets.get("webhook-out/desk"));
    Path home = TestAndon.home(directory);
    Files.writeString(
        Files.createDirectories(home.resolve("config/subscriptions")).resolve("desk.yaml"),
        "url: " + receiver.url() + "\ncases: [opened, changed, closed]\nprivateAddress: true\n");
    place.settings.put("andon.home", home.toAbsolutePath().toString());
  }

  /** Every change was heard at least once, rightly signed, in order, with one content an id. */
  String check(Proof proof) throws Exception {
    assertThat(receiver.unsigned).as("webhooks with a wrong signature").isEmpty();
    assertThat(new TreeSet<>(receiver.ids()))
        .as("changes heard of")
        .isEqualTo(
            new TreeSet<>(
                proof.column(
                    "select case_id || ':' || n from exception_case, generate_series(1, version) n")));
    Map<String, String> bodies = new HashMap<>();
    Map<String, Integer> versions = new HashMap<>();
    JsonSchema schema = schema();
    for (WebhookReceiver.Webhook one : receiver.taken) {
      String before = bodies.put(one.id(), one.body());
      if (before != null) {
        assertThat(one.body()).as("a repeated webhook").isEqualTo(before);
        continue;
      }
      assertThat(schema.validate(JSON.readTree(one.body()))).as(one.body()).isEmpty();
      int colon = one.id().lastIndexOf(':');
      int version = Integer.parseInt(one.id().substring(colon + 1));
      assertThat(versions.merge(one.id().substring(0, colon), version, Math::max))
          .as("changes of a case in their order")
          .isEqualTo(version);
    }
    return bodies.size() + " changes heard by webhook, " + receiver.taken.size() + " requests";
  }

  /** Of a case's change, as the system publishes it. */
  private JsonSchema schema() throws Exception {
    JsonNode document =
        JSON.readTree(
            place.api(HttpRequest.newBuilder(place.url("andon.http.port", "/api/v1/openapi"))));
    ObjectNode schema = JSON.createObjectNode();
    schema.set("components", document.get("components"));
    schema.put("$ref", "#/components/schemas/CaseEvent");
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
  }

  @Override
  public void close() {
    receiver.close();
  }
}
