package dev.andon.app;

import static dev.andon.app.Beans.bean;

import dev.andon.app.server.Secrets;
import java.util.Optional;
import org.apache.camel.CamelContext;

/**
 * Where and as whom an ERP's database is read; what a feed lacks it has from the settings of all
 * feeds.
 */
record ErpLogin(String url, String user, String password) {
  /**
   * The login of a feed.
   *
   * @param role ends the name of the secret that stands for an empty password
   * @param url the setting of all feeds, e.g. {@code andon.cdc.url}; so are the next two
   */
  static ErpLogin of(
      CamelContext context,
      Settings settings,
      String feed,
      String role,
      String url,
      String user,
      String password) {
    Secrets secrets = bean(context, "secrets", Secrets.class);
    Optional<String> own = settings.own(feed, user);
    return new ErpLogin(
        settings.find(feed, url).orElseGet(() -> ErpBeans.sandbox(context, secrets)),
        own.orElseGet(() -> settings.get(user)),
        settings
            .own(feed, password)
            .or(() -> own.map(name -> secrets.get("database-" + feed + "-" + role)))
            .or(() -> settings.find(password))
            .orElseGet(() -> secrets.get("database-erp-" + role)));
  }

  @Override
  public String toString() {
    return user + " at " + url;
  }
}
