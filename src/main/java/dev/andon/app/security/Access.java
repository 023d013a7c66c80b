package dev.andon.app.security;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.andon.app.server.Secrets;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.worklist.Competence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The one place that decides who a caller is. Users come from {@code config/users.yaml}: passwords
 * as PBKDF2 hashes, or as the name of a generated secret; tokens as the name of a secret.
 */
public final class Access {
  private static final int ITERATIONS = 210_000;
  private static final String SCHEME = "pbkdf2-sha256";

  private final Map<String, User> users;
  private final Map<String, Token> tokens;
  private final Secrets secrets;

  /**
   * Digests of credentials that were right: spares the slow hash on every call. Holds successes
   * only, so at most one a user and password.
   */
  private final Map<String, Identity> known = new ConcurrentHashMap<>();

  private Access(Accounts accounts, Secrets secrets) {
    this.users = Map.copyOf(accounts.users());
    this.tokens = Map.copyOf(accounts.tokens());
    this.secrets = secrets;
  }

  record Accounts(Map<String, User> users, Map<String, Token> tokens) {
    Accounts {
      users = users == null ? Map.of() : users;
      tokens = tokens == null ? Map.of() : tokens;
    }
  }

  /** What a person may be given to work; absent = everything. */
  record Works(
      @Nullable Set<String> teams,
      @Nullable Set<String> types,
      @Nullable Set<String> sites,
      @Nullable Long authorityMinor) {
    Competence competence() {
      return new Competence(
          teams == null ? Set.of() : teams,
          types == null ? Set.of() : types,
          sites == null ? Set.of() : sites,
          authorityMinor == null ? OptionalLong.empty() : OptionalLong.of(authorityMinor));
    }
  }

  record User(
      Set<Role> roles,
      @Nullable Works works,
      @Nullable String tenant,
      @Nullable String passwordHash,
      @Nullable String passwordSecret) {
    User {
      if ((passwordHash == null) == (passwordSecret == null)) {
        throw new IllegalArgumentException("a user needs either passwordHash or passwordSecret");
      }
    }
  }

  record Token(Set<Role> roles, @Nullable String tenant, String secret) {}

  /**
   * Reads the users and makes the secrets that they name.
   *
   * @throws FaultException MISCONFIGURED, naming the file and the place
   */
  public static Access load(Path file, Secrets secrets) {
    YAMLMapper mapper =
        YAMLMapper.builder()
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    try {
      Accounts accounts = mapper.readValue(file.toFile(), Accounts.class);
      accounts.users().values().stream()
          .map(User::passwordSecret)
          .filter(name -> name != null)
          .forEach(secrets::get);
      accounts.tokens().values().forEach(token -> secrets.get(token.secret()));
      return new Access(accounts, secrets);
    } catch (IOException e) {
      throw new FaultException(
          Fault.of(
              "USERS",
              FaultKind.MISCONFIGURED,
              file + " cannot be read: " + e.getMessage(),
              "Correct the file."),
          e);
    }
  }

  /**
   * The caller behind an HTTP {@code Authorization} header, Basic or Bearer; empty when it is
   * absent or wrong.
   */
  public Optional<Identity> authenticate(@Nullable String authorization) {
    if (authorization == null) {
      return Optional.empty();
    }
    if (authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return bearer(authorization.substring(7).strip());
    }
    if (authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
      return basic(authorization.substring(6).strip());
    }
    return Optional.empty();
  }

  private Optional<Identity> basic(String encoded) {
    String pair;
    try {
      pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    int colon = pair.indexOf(':');
    return colon < 0
        ? Optional.empty()
        : login(pair.substring(0, colon), pair.substring(colon + 1));
  }

  private Optional<Identity> bearer(String token) {
    return tokens.entrySet().stream()
        .filter(entry -> same(token, secrets.get(entry.getValue().secret())))
        .map(entry -> identity(entry.getKey(), entry.getValue().tenant(), entry.getValue().roles()))
        .findFirst();
  }

  /** Which cases a user or token of that name may be given; everything where nothing is said. */
  public Competence competence(String name) {
    User user = users.get(name);
    return user == null || user.works() == null ? Competence.ALL : user.works().competence();
  }

  /** The user of that name, if the password is right. */
  public Optional<Identity> login(String name, String password) {
    User user = users.get(name);
    if (user == null) {
      return Optional.empty();
    }
    if (user.passwordSecret() != null) {
      return same(password, secrets.get(user.passwordSecret()))
          ? Optional.of(identity(name, user.tenant(), user.roles()))
          : Optional.empty();
    }
    String digest = digest(name + ":" + password);
    Identity seen = known.get(digest);
    if (seen != null) {
      return Optional.of(seen);
    }
    if (user.passwordHash() == null || !matches(password, user.passwordHash())) {
      return Optional.empty();
    }
    Identity identity = identity(name, user.tenant(), user.roles());
    known.put(digest, identity);
    return Optional.of(identity);
  }

  private static Identity identity(String name, @Nullable String tenant, Set<Role> roles) {
    return new Identity(name, tenant == null ? "main" : tenant, roles);
  }

  /**
   * The hash of a password as {@code config/users.yaml} holds it: {@code
   * pbkdf2-sha256$iterations$salt$hash}.
   */
  public static String hash(String password) {
    byte[] salt = new byte[16];
    new SecureRandom().nextBytes(salt);
    HexFormat hex = HexFormat.of();
    return String.join(
        "$",
        SCHEME,
        "" + ITERATIONS,
        hex.formatHex(salt),
        hex.formatHex(derive(password, salt, ITERATIONS)));
  }

  private static boolean matches(String password, String stored) {
    String[] parts = stored.split("\\$");
    if (parts.length != 4 || !parts[0].equals(SCHEME)) {
      return false;
    }
    HexFormat hex = HexFormat.of();
    byte[] derived = derive(password, hex.parseHex(parts[2]), Integer.parseInt(parts[1]));
    return MessageDigest.isEqual(derived, hex.parseHex(parts[3]));
  }

  private static byte[] derive(String password, byte[] salt, int iterations) {
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
          .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, 256))
          .getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no PBKDF2", e);
    }
  }

  private static boolean same(String given, String expected) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
  }

  private static String digest(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
