package dev.andon.app.console;

import dev.andon.app.security.Access;
import dev.andon.app.security.Identity;
import dev.andon.app.security.Role;
import io.hawt.web.auth.RolePrincipal;
import io.hawt.web.auth.UserPrincipal;
import java.io.IOException;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginException;
import javax.security.auth.spi.LoginModule;

/** JAAS login of the console: asks {@link Access}, gives the user and its roles as principals. */
public final class ConsoleLogin implements LoginModule {
  static final String REALM = "andon-console";
  private static final String ACCESS = "access";

  private Subject subject = new Subject();
  private CallbackHandler callbacks = requested -> {};
  private Map<String, ?> options = Map.of();
  private final List<Principal> principals = new ArrayList<>();

  /**
   * The JAAS configuration with this one realm; other realms stay with the configuration before it.
   */
  static Configuration configuration(Access access, Configuration before) {
    AppConfigurationEntry entry =
        new AppConfigurationEntry(
            ConsoleLogin.class.getName(),
            AppConfigurationEntry.LoginModuleControlFlag.REQUIRED,
            Map.of(ACCESS, access));
    return new Configuration() {
      @Override
      public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
        return name.equals(REALM)
            ? new AppConfigurationEntry[] {entry}
            : before.getAppConfigurationEntry(name);
      }
    };
  }

  @Override
  public void initialize(
      Subject caller,
      CallbackHandler handler,
      Map<String, ?> sharedState,
      Map<String, ?> moduleOptions) {
    subject = caller;
    callbacks = handler;
    options = moduleOptions;
  }

  @Override
  public boolean login() throws LoginException {
    NameCallback name = new NameCallback("user");
    PasswordCallback password = new PasswordCallback("password", false);
    try {
      callbacks.handle(new Callback[] {name, password});
    } catch (IOException | UnsupportedCallbackException e) {
      throw (LoginException)
          new LoginException("the console asked for no user and password").initCause(e);
    }
    if (name.getName() == null || password.getPassword() == null) {
      throw new FailedLoginException("user and password are needed");
    }
    Identity identity =
        ((Access) Objects.requireNonNull(options.get(ACCESS)))
            .login(name.getName(), new String(password.getPassword()))
            .filter(found -> found.may(Role.OPERATOR))
            .orElseThrow(
                () -> new FailedLoginException("unknown user, wrong password, or no operator"));
    principals.add(new UserPrincipal(identity.user()));
    identity
        .roles()
        .forEach(role -> principals.add(new RolePrincipal(role.name().toLowerCase(Locale.ROOT))));
    return true;
  }

  @Override
  public boolean commit() {
    return subject.getPrincipals().addAll(principals);
  }

  @Override
  public boolean abort() {
    principals.clear();
    return true;
  }

  @Override
  public boolean logout() {
    subject.getPrincipals().removeAll(principals);
    principals.clear();
    return true;
  }
}
