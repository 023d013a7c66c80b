package dev.andon.app.http;

import dev.andon.app.edi.EdiReport;
import dev.andon.app.security.Role;
import dev.andon.canonical.BusinessClock;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.intake.edi.EdiTranslator;
import dev.andon.intake.store.MessageStore;
import dev.andon.intake.store.PendingLimit;
import dev.andon.intake.store.TranslateWorker;
import java.io.IOException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.Exchange;

/**
 * EDI over HTTP: {@code POST /api/v1/edi} takes a file into the door {@code edi} with the source
 * {@value #SOURCE}, {@code POST /api/v1/edi/check} says what would become of it. The body is the
 * file's bytes; the header {@value #NAME} carries its name.
 */
public final class EdiApi {
  /** Header with the file's name; without it a file is called {@code upload.edi}. */
  public static final String NAME = "X-File-Name";

  private static final String SOURCE = "http";
  private static final int MAX_NAME = 200;

  private final MessageStore messages;
  private final TranslateWorker worker;
  private final PendingLimit limit;
  private final Function<Optional<String>, EdiTranslator> translators;
  private final BusinessClock clock;
  private final String tenant;

  /**
   * @param translators the translator for checks as a partner, or as a guest
   * @param tenant whose files this door takes
   */
  public EdiApi(
      MessageStore messages,
      TranslateWorker worker,
      PendingLimit limit,
      Function<Optional<String>, EdiTranslator> translators,
      BusinessClock clock,
      String tenant) {
    this.messages = messages;
    this.worker = worker;
    this.limit = limit;
    this.translators = translators;
    this.clock = clock;
    this.tenant = tenant;
  }

  /**
   * Stores the file and answers 202 with the message's id, durable by then; content that was stored
   * before and not refused gets the first message's id again. 503 while too many wait or the store
   * is away.
   */
  public void upload(Exchange exchange) throws SQLException, IOException {
    store(exchange, "edi", SOURCE);
  }

  /** The same for a document of our own systems that is to leave to {@code partner}. */
  public void send(Exchange exchange) throws SQLException, IOException {
    String partner = exchange.getIn().getHeader("partner", "", String.class);
    if (!partner.matches("[A-Za-z0-9_-]{1,100}")) {
      throw FaultException.of(
          "EDI-SEND-PARTNER",
          FaultKind.REJECTED,
          "the request names no partner",
          "Add ?partner= with the id of a profile in config/partners/.");
    }
    store(exchange, "edi-send", partner);
  }

  private void store(Exchange exchange, String door, String source)
      throws SQLException, IOException {
    HttpAnswers.own(HttpAnswers.caller(exchange, Role.OPERATOR), tenant);
    String name = name(exchange);
    byte[] body = body(exchange);
    limit.require(door, source);
    long id = messages.storeOnce(door, source, name, body);
    worker.wake();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("id", id);
    answer.put("state", "stored");
    exchange.getIn().setBody(answer);
    exchange.getIn().setHeader(Exchange.HTTP_RESPONSE_CODE, 202);
  }

  /** Answers the report; {@code partner} checks as if that partner had sent the file. */
  public void check(Exchange exchange) throws IOException {
    HttpAnswers.own(HttpAnswers.caller(exchange, Role.VIEWER), tenant);
    String name = name(exchange);
    byte[] body = body(exchange);
    EdiTranslator translator =
        translators.apply(Optional.ofNullable(exchange.getIn().getHeader("partner", String.class)));
    exchange.getIn().setBody(EdiReport.of(translator, name, body, clock.now()).members());
  }

  private static byte[] body(Exchange exchange) {
    byte[] body = exchange.getIn().getBody(byte[].class);
    if (body == null || body.length == 0) {
      throw FaultException.of(
          "EDI-EMPTY",
          FaultKind.REJECTED,
          "the request has no body",
          "Send the bytes of the EDI file as the body, with Content-Type application/octet-stream.");
    }
    return body;
  }

  private static String name(Exchange exchange) {
    String name = exchange.getIn().getHeader(NAME, "upload.edi", String.class);
    boolean plain = name.chars().noneMatch(c -> Character.isISOControl(c) || c == '/' || c == '\\');
    if (name.isBlank() || name.length() > MAX_NAME || !plain) {
      throw FaultException.of(
          "EDI-FILE-NAME",
          FaultKind.REJECTED,
          "the header " + NAME + " is no file name of at most " + MAX_NAME + " characters",
          "Send the name alone, without folders, or leave the header out.");
    }
    return name;
  }
}
