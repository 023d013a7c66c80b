package dev.andon.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.asyncapi.v3._0_0.model.AsyncAPI;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.casework.Ticket;
import dev.andon.dispatch.Outgoing;
import dev.andon.dispatch.Tickets;
import dev.andon.enrichment.Projections;
import dev.andon.testing.Documents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TopicsDocumentTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final EventSchemas schemas = new EventSchemas(Projections.TYPES);

  private JsonNode document(Set<String> off) throws IOException {
    return JSON.readTree(
        new TopicsDocument(
                schemas,
                setting -> off.contains(setting) ? Optional.empty() : Optional.of("of " + setting))
            .text());
  }

  private static Set<String> settings() throws IOException {
    Set<String> keys = new TreeSet<>();
    Matcher key =
        Pattern.compile("(?m)^(andon\\.kafka\\.(?:topic|out\\.\\w+|cdc\\.topics))")
            .matcher(Files.readString(Path.of("config/application.properties")));
    while (key.find()) {
      keys.add(key.group(1));
    }
    return keys;
  }

  @Test
  void itIsAsyncApi3() throws IOException {
    AsyncAPI read = JSON.readValue(document(Set.of()).toString(), AsyncAPI.class);
    assertThat(read.getAsyncapi()).isEqualTo("3.0.0");
    assertThat(read.getChannels()).hasSize(7);
    assertThat(read.getOperations()).hasSize(7);
  }

  @Test
  void everyReferenceHasItsTarget() throws IOException {
    JsonNode document = document(Set.of());
    List<String> references = new ArrayList<>();
    document.findValues("$ref").forEach(one -> references.add(one.textValue()));
    assertThat(references)
        .hasSizeGreaterThan(100)
        .allSatisfy(one -> assertThat(document.at(one.substring(1)).isMissingNode()).isFalse());
  }

  @Test
  void itsTopicsAreThoseOfTheSettingsAndNoOther() throws IOException {
    Set<String> described = new TreeSet<>();
    for (JsonNode channel : document(Set.of()).get("channels")) {
      if (channel.has("x-andon-setting")) {
        described.add(channel.get("x-andon-setting").textValue());
        assertThat(channel.get("address").textValue())
            .isEqualTo("of " + channel.get("x-andon-setting").textValue());
      }
    }
    assertThat(described).isEqualTo(settings()).isNotEmpty();
  }

  @Test
  void whatIsOffIsNotInIt() throws IOException {
    JsonNode document = document(settings());
    List<String> channels = new ArrayList<>();
    document.get("channels").fieldNames().forEachRemaining(channels::add);
    assertThat(channels).containsExactlyInAnyOrder("pipelineQueue", "tickets", "testTickets");
    for (JsonNode operation : document.get("operations")) {
      assertThat(
              document.at(operation.at("/channel/$ref").textValue().substring(1)).isMissingNode())
          .isFalse();
    }
  }

  @Test
  void eachTopicOfSeveralIsAChannelWithItsOperation() throws IOException {
    JsonNode document =
        JSON.readTree(new TopicsDocument(schemas, setting -> Optional.of("erp.a, erp.b")).text());
    assertThat(document.at("/channels/erpRows/address").textValue()).isEqualTo("erp.a");
    assertThat(document.at("/channels/erpRows2/address").textValue()).isEqualTo("erp.b");
    assertThat(document.at("/operations/takeRows2/channel/$ref").textValue())
        .isEqualTo("#/channels/erpRows2");
  }

  @Test
  void everyEventTypeIsAMessageWithItsSchema() throws IOException {
    JsonNode document = document(Set.of());
    for (String channel : List.of("pipelineQueue", "pipelineTopic", "processedEvents")) {
      Set<String> messages = new TreeSet<>();
      document
          .at("/channels/" + channel + "/messages")
          .fieldNames()
          .forEachRemaining(messages::add);
      assertThat(messages).isEqualTo(new TreeSet<>(schemas.types()));
    }
    for (String type : schemas.types()) {
      assertThat(document.at("/components/schemas").get(type)).isEqualTo(schemas.schema(type));
    }
  }

  @Test
  void aTicketIsAsItSaysAndGoesToTheQueueThatItNames() throws IOException {
    JsonNode document = document(Set.of());
    for (boolean test : new boolean[] {false, true}) {
      Outgoing ticket =
          Tickets.message(
              "main",
              new Ticket(
                  "c:1",
                  "c",
                  "c",
                  "opened",
                  "WHS-SHORT-PICK",
                  "C1/1#1",
                  "warehouse",
                  null,
                  "P1",
                  1.5,
                  100,
                  "EUR",
                  null,
                  test),
              one -> JSON.valueToTree(one).toString());
      assertThat(ticket.destination())
          .isEqualTo(
              "jms:"
                  + document
                      .at("/channels/" + (test ? "testTickets" : "tickets") + "/address")
                      .textValue()
                      .replace("{team}", "warehouse"));
      assertThat(Documents.wrong(document, "/components/messages/ticket/payload", ticket.body()))
          .isEmpty();
    }
  }
}
