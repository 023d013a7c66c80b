package dev.andon.app;

import static dev.andon.app.Beans.bean;

import dev.andon.app.http.CasesApi;
import dev.andon.app.http.DeadLettersApi;
import dev.andon.app.http.HttpAnswers;
import dev.andon.app.http.MessagesApi;
import dev.andon.canonical.BusinessClock;
import dev.andon.canonical.json.EventJson;
import dev.andon.casework.store.CaseReader;
import dev.andon.casework.store.CaseStore;
import dev.andon.dispatch.relay.Outbox;
import dev.andon.dispatch.relay.Relay;
import dev.andon.enrichment.store.ContextStore;
import dev.andon.intake.store.TranslateWorker;
import dev.andon.replay.store.DeadLetterStore;
import javax.sql.DataSource;
import org.apache.camel.BindToRegistry;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;

/** Beans of the REST API. */
public final class ApiBeans implements CamelConfiguration {
  @BindToRegistry(value = "httpAnswers", lazy = true)
  public HttpAnswers httpAnswers(CamelContext context) {
    return new HttpAnswers(bean(context, "eventJson", EventJson.class));
  }

  @BindToRegistry(value = "casesApi", lazy = true)
  public CasesApi casesApi(CamelContext context) {
    return new CasesApi(
        bean(context, "dataSource", DataSource.class),
        bean(context, "caseStore", CaseStore.class),
        new CaseReader(),
        bean(context, "contextStore", ContextStore.class),
        bean(context, "outbox", Outbox.class),
        bean(context, "relay", Relay.class),
        bean(context, "businessClock", BusinessClock.class),
        bean(context, "eventJson", EventJson.class));
  }

  @BindToRegistry(value = "deadLettersApi", lazy = true)
  public DeadLettersApi deadLettersApi(CamelContext context) {
    return new DeadLettersApi(
        bean(context, "dataSource", DataSource.class),
        bean(context, "deadLetters", DeadLetterStore.class),
        bean(context, "relay", Relay.class),
        bean(context, "translateWorker", TranslateWorker.class));
  }

  @BindToRegistry(value = "messagesApi", lazy = true)
  public MessagesApi messagesApi(CamelContext context) {
    return new MessagesApi(
        bean(context, "dataSource", DataSource.class), bean(context, "eventJson", EventJson.class));
  }
}
