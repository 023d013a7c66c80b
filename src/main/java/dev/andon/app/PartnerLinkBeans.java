package dev.andon.app;

import static dev.andon.app.Beans.bean;

import dev.andon.app.health.WaitingHealth;
import dev.andon.as2.As2Keys;
import dev.andon.as2.As2Link;
import dev.andon.canonical.BusinessClock;
import dev.andon.dispatch.partner.As2ReceiptPost;
import dev.andon.dispatch.partner.As2ReceiptStore;
import dev.andon.dispatch.partner.As2Sender;
import dev.andon.dispatch.partner.PartnerDelivery;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.intake.edi.Partner;
import dev.andon.intake.edi.PartnerFiles;
import dev.andon.intake.edi.Transport;
import dev.andon.intake.sftp.SftpSource;
import dev.andon.intake.store.MessageStore;
import dev.andon.intake.store.PendingLimit;
import dev.andon.intake.store.TranslateWorker;
import dev.andon.replay.store.DeadLetterStore;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.camel.BindToRegistry;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;

/**
 * The routes of single partners, so that the outage of one holds up no other: for {@code transport:
 * {kind: sftp}} a pair made from the templates {@code intake-sftp} and {@code dispatch-sftp}, for
 * {@code {kind: as2, url: …}} one made from {@code dispatch-as2}.
 */
public final class PartnerLinkBeans implements CamelConfiguration {
  private final List<Supplier<Optional<String>>> sftpLinks = new CopyOnWriteArrayList<>();
  private final List<Supplier<Optional<String>>> as2Links = new CopyOnWriteArrayList<>();

  @BindToRegistry(value = "as2Receipts", lazy = true)
  public As2ReceiptStore as2Receipts(CamelContext context) {
    return new As2ReceiptStore(
        bean(context, "dataSource", DataSource.class),
        bean(context, "deadLetters", DeadLetterStore.class),
        bean(context, "businessClock", BusinessClock.class),
        bean(context, "settings", Settings.class).tenant());
  }

  @BindToRegistry("sftpHealth")
  public WaitingHealth sftpHealth() {
    return health("sftp", sftpLinks);
  }

  @BindToRegistry("as2Health")
  public WaitingHealth as2Health() {
    return health("as2", as2Links);
  }

  /** Down while any of these links waits. */
  static WaitingHealth health(String id, List<Supplier<Optional<String>>> links) {
    return new WaitingHealth(
        id,
        () ->
            links.stream()
                .map(Supplier::get)
                .flatMap(Optional::stream)
                .reduce((one, other) -> one + "; " + other));
  }

  /** Makes the routes; called once the templates are loaded and before anything is started. */
  void addRoutes(CamelContext context) throws Exception {
    Settings settings = bean(context, "settings", Settings.class);
    for (Partner partner : bean(context, "partners", PartnerFiles.class).get().all()) {
      if (partner.transport() instanceof Transport.Sftp sftp) {
        add(context, settings, partner.id(), sftp);
      }
      if (partner.transport() instanceof Transport.As2 as2 && as2.url() != null) {
        add(context, settings, partner.id(), as2, as2.url());
      }
      if (partner.transport() instanceof Transport.As2 as2 && as2.receipts() != null) {
        addReceipts(context, settings, partner.id());
      }
    }
  }

  private void add(
      CamelContext context, Settings settings, String id, Transport.As2 as2, String url)
      throws Exception {
    PartnerDelivery delivery =
        new PartnerDelivery(
            bean(context, "dataSource", DataSource.class), settings.tenant(), id, "AS2", url);
    context.getRegistry().bind("as2Delivery-" + id, delivery);
    context
        .getRegistry()
        .bind("as2Sender-" + id, new As2Sender(link(settings, id, as2), URI.create(url)));
    as2Links.add(() -> Optional.ofNullable(delivery.degraded()));
    TemplatedRouteBuilder.builder(context, "dispatch-as2")
        .routeId("dispatch-as2-" + id.toLowerCase(Locale.ROOT))
        .parameters(Map.of("partner", id))
        .add();
  }

  private void addReceipts(CamelContext context, Settings settings, String id) throws Exception {
    As2ReceiptPost post =
        new As2ReceiptPost(
            bean(context, "as2Receipts", As2ReceiptStore.class),
            id,
            Duration.ofHours(settings.number("andon.as2.receiptHours")));
    context.getRegistry().bind("as2ReceiptPost-" + id, post);
    as2Links.add(() -> Optional.ofNullable(post.degraded()));
    TemplatedRouteBuilder.builder(context, "dispatch-as2-receipts")
        .routeId("dispatch-as2-receipts-" + id.toLowerCase(Locale.ROOT))
        .parameters(Map.of("partner", id))
        .add();
  }

  /** The agreement with its keys and certificates read. */
  static As2Link link(Settings settings, String id, Transport.As2 as2) {
    Path partners = settings.home().resolve("config/partners");
    return new As2Link(
        id,
        as2.theirs(),
        as2.ours(),
        as2.certificate().stream()
            .map(name -> As2Keys.certificate(partners.resolve(name)))
            .toList(),
        as2.encrypted(),
        As2Keys.read(settings.secrets().file("as2")),
        Optional.ofNullable(as2.receipts()).map(URI::create));
  }

  private void add(CamelContext context, Settings settings, String id, Transport.Sftp sftp)
      throws Exception {
    SftpSource source =
        new SftpSource(
            id,
            bean(context, "messageStore", MessageStore.class),
            bean(context, "translateWorker", TranslateWorker.class),
            bean(context, "pendingLimit", PendingLimit.class),
            settings.number("andon.intake.maxBytes"));
    PartnerDelivery delivery =
        new PartnerDelivery(
            bean(context, "dataSource", DataSource.class),
            settings.tenant(),
            id,
            "SFTP",
            "sftp://" + sftp.host() + ":" + sftp.port() + "/" + sftp.out());
    context.getRegistry().bind("sftpSource-" + id, source);
    context.getRegistry().bind("sftpDelivery-" + id, delivery);
    context
        .getRegistry()
        .bind("sftpHost-" + id, sftp.knownHost().getBytes(StandardCharsets.US_ASCII));
    sftpLinks.add(() -> Optional.ofNullable(source.degraded()));
    sftpLinks.add(() -> Optional.ofNullable(delivery.degraded()));
    Map<String, Object> parameters = new HashMap<>(credentials(context, settings, id));
    parameters.put("partner", id);
    parameters.put("host", sftp.host());
    parameters.put("port", Objects.requireNonNull(sftp.port()));
    parameters.put("user", sftp.user());
    parameters.put("delay", 1000L * Objects.requireNonNull(sftp.pollSeconds()));
    parameters.put("in", sftp.in());
    parameters.put("out", sftp.out());
    parameters.put("delete", sftp.done() == null);
    if (sftp.done() != null) {
      parameters.put("move", sftp.done() + "/${file:onlyname}");
    }
    for (String stage : List.of("intake", "dispatch")) {
      TemplatedRouteBuilder.builder(context, stage + "-sftp")
          .routeId(stage + "-sftp-" + id.toLowerCase(Locale.ROOT))
          .parameters(parameters)
          .add();
    }
  }

  /** A private key is named by its file, a password by a bean: neither shows in a route. */
  private static Map<String, String> credentials(
      CamelContext context, Settings settings, String id) {
    Path file = settings.secrets().file("partners/" + id);
    try {
      String secret = Files.readString(file, StandardCharsets.UTF_8).strip();
      if (secret.startsWith("-----BEGIN")) {
        return Map.of("authentication", "publickey", "privateKeyFile", file.toString());
      }
      context.getRegistry().bind("sftpPassword-" + id, secret);
      return Map.of("authentication", "password", "password", "#bean:sftpPassword-" + id);
    } catch (IOException e) {
      throw new FaultException(
          Fault.of(
              "SFTP-SECRET-MISSING",
              FaultKind.MISCONFIGURED,
              "the password or private key of the SFTP user of partner "
                  + id
                  + " cannot be read from "
                  + file,
              "Put it there, readable by the owner alone, or take transport out of the profile."),
          e);
    }
  }
}
