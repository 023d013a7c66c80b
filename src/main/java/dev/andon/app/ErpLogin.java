package dev.andon.app;

import static dev.andon.app.Beans.bean;

import dev.andon.app.server.Secrets;
import java.util.Optional;
import org.apache.camel.CamelContext;

/**
 * Where and as whom an ERP's database is read. A feed's own settings are {@code PREFIX.FEED.url},
 * {@code .user} and {@code .password}; what it lacks is taken from {@code PREFIX.url} and so on.
 */
record ErpLogin(String url, String user, String password) {
  /**
   * The login of a feed.
   *
   * @param prefix of the settings, e.g. {@code andon.cdc}
   * @param role ends the name of the secret that stands for an empty password
   */
  static ErpLogin of(
      CamelContext context, Settings settings, String prefix, String feed, String role) {
    Secrets secrets = bean(context, "secrets", Secrets.class);
    String own = prefix + "." + feed;
    Optional<String> user = settings.find(own + ".user");
    return new ErpLogin(
        settings
            .find(own + ".url")
            .or(() -> settings.find(prefix + ".url"))
            .orElseGet(() -> IntakeBeans.sandbox(context, secrets)),
        user.orElseGet(() -> settings.get(prefix + ".user")),
        settings
            .find(own + ".password")
            .or(() -> user.map(name -> secrets.get("database-" + feed + "-" + role)))
            .or(() -> settings.find(prefix + ".password"))
            .orElseGet(() -> secrets.get("database-erp-" + role)));
  }

  @Override
  public String toString() {
    return user + " at " + url;
  }
}
