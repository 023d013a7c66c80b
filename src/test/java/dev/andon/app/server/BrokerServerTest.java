package dev.andon.app.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.andon.fault.FaultException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerServerTest {
  private static final Path XML = Path.of("config", "broker.xml");

  @Test
  void aMessageAndItsIdAreThereAfterARestart(@TempDir Path directory) throws JMSException {
    Secrets secrets = new Secrets(directory.resolve("secrets"));
    try (BrokerServer first = start(directory, secrets)) {
      try (JMSContext jms = connect(first, "andon", secrets.get("broker-andon"))) {
        send(jms, "only once");
      }
    }
    try (BrokerServer second = start(directory, secrets);
        JMSContext jms = connect(second, "andon", secrets.get("broker-andon"))) {
      send(jms, "again");
      var consumer = jms.createConsumer(jms.createQueue("cases.credit"));
      assertThat(consumer.receiveBody(String.class, 5000)).isEqualTo("only once");
      assertThat(consumer.receiveNoWait()).isNull();
    }
  }

  @Test
  void aTeamReadsTicketsAndNothingElse(@TempDir Path directory) throws JMSException {
    Secrets secrets = new Secrets(directory.resolve("secrets"));
    try (BrokerServer server = start(directory, secrets)) {
      try (JMSContext jms = connect(server, "andon", secrets.get("broker-andon"))) {
        send(jms, "ticket");
      }
      try (JMSContext jms = connect(server, "teams", secrets.get("broker-teams"))) {
        var consumer = jms.createConsumer(jms.createQueue("cases.credit"));
        assertThat(consumer.receiveBody(String.class, 5000)).isEqualTo("ticket");
        assertThatThrownBy(() -> send(jms, "forged")).isInstanceOf(JMSRuntimeException.class);
      }
      assertThatThrownBy(() -> connect(server, "andon", "guess").createQueue("cases.credit"))
          .isInstanceOf(JMSRuntimeException.class);
    }
  }

  @Test
  void aTakenPortIsOneClearSentence(@TempDir Path directory) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () ->
                  BrokerServer.start(
                      XML,
                      directory,
                      new Secrets(directory.resolve("secrets")),
                      901,
                      "127.0.0.1",
                      taken.getLocalPort()))
          .isInstanceOf(FaultException.class)
          .hasMessageContaining("port " + taken.getLocalPort() + " is taken by another process");
    }
  }

  private static BrokerServer start(Path directory, Secrets secrets) {
    return BrokerServer.start(XML, directory.resolve("broker"), secrets, 901, "127.0.0.1", 0);
  }

  private static JMSContext connect(BrokerServer server, String user, String password) {
    return new ActiveMQConnectionFactory("tcp://127.0.0.1:" + server.port())
        .createContext(user, password);
  }

  private static void send(JMSContext jms, String body) throws JMSException {
    var message = jms.createTextMessage(body);
    message.setStringProperty("_AMQ_DUPL_ID", "ticket:1");
    jms.createProducer().send(jms.createQueue("cases.credit"), message);
  }
}
