package dev.andon.intake.edi;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How files go to and come from a partner beside the folders: member {@code transport}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Transport.Sftp.class, name = "sftp"),
  @JsonSubTypes.Type(value = Transport.As2.class, name = "as2")
})
public sealed interface Transport {
  /**
   * The partner posts to our {@code /as2}, and we to its server. Our key and certificate lie in
   * {@code DATA/secrets/as2} (PEM).
   *
   * @param theirs its AS2 name
   * @param ours our AS2 name towards it
   * @param certificate its certificate, a PEM file beside the profiles; several while it changes
   *     them
   * @param encrypted whether what is only signed is refused, and what we send is encrypted
   * @param url where the partner takes messages; absent = our answers stay in {@code edi/out/<id>}
   * @param receipts where it may have receipts posted, when it asks for that; scheme, host and port
   *     count; absent = receipts are in the answer only
   */
  record As2(
      String theirs,
      String ours,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> certificate,
      boolean encrypted,
      @Nullable String url,
      @Nullable String receipts)
      implements Transport {
    private static final String NAME = "[\\x20-\\x7e&&[^\"\\\\]]{1,128}";

    public As2 {
      List<String> wrong = new ArrayList<>();
      Sftp.require(wrong, "theirs", theirs, NAME, "the partner's AS2 name");
      Sftp.require(wrong, "ours", ours, NAME, "our AS2 name");
      certificate = certificate == null ? List.of() : List.copyOf(certificate);
      Sftp.require(
          wrong,
          "certificate",
          certificate.isEmpty() ? null : String.join(",", certificate),
          "[\\w.-]+(,[\\w.-]+){0,2}",
          "the name of a PEM file in config/partners, or a list of up to three");
      requireUrl(wrong, "url", url);
      requireUrl(wrong, "receipts", receipts);
      if (!wrong.isEmpty()) {
        throw new IllegalArgumentException("transport: " + String.join("; ", wrong));
      }
    }

    private static void requireUrl(List<String> wrong, String name, @Nullable String value) {
      String what = "an address such as https://acme.example/as2";
      if (value != null) {
        Sftp.require(wrong, name, value, "https?://[\\w.-]+(:\\d{1,5})?(/[\\w./-]*)?", what);
        if (wrong.isEmpty() && URI.create(value).getHost() == null) {
          wrong.add(name + " must be " + what + ", its host is no name");
        }
      }
    }
  }

  /**
   * We are the client of the partner's SFTP server. Its password or private key lies in {@code
   * DATA/secrets/partners/<id>}.
   *
   * @param port default 22
   * @param in folder at the partner that we take files from
   * @param out folder at the partner that we put acknowledgements into
   * @param done folder below {@code in} that taken files are moved to; absent = they are deleted
   * @param hostKey the server's public key, as {@code ssh-keyscan} prints it: type and Base64
   * @param pollSeconds between two looks; default 30
   */
  record Sftp(
      String host,
      @Nullable Integer port,
      String user,
      String in,
      String out,
      @Nullable String done,
      String hostKey,
      @Nullable Integer pollSeconds)
      implements Transport {
    private static final int PORT = 22;
    private static final int POLL_SECONDS = 30;
    private static final int MAX_POLL_SECONDS = 86_400;
    private static final String FOLDER = "/?[\\w.-]+(/[\\w.-]+)*";

    public Sftp {
      List<String> wrong = new ArrayList<>();
      port = port == null ? PORT : port;
      pollSeconds = pollSeconds == null ? POLL_SECONDS : pollSeconds;
      require(wrong, "host", host, "[A-Za-z0-9.:-]+", "a host name or address");
      require(wrong, "user", user, "[\\w.@+-]+", "a user name");
      require(wrong, "in", in, FOLDER, "a folder such as outbound or /home/us/outbound");
      require(wrong, "out", out, FOLDER, "a folder such as inbound or /home/us/inbound");
      if (done != null) {
        require(wrong, "done", done, "[\\w.-]+", "the name of a folder below in");
      }
      if (in != null && in.equals(out)) {
        wrong.add("in and out must differ, or we would read our own answers");
      }
      if (hostKey == null || !isKey(hostKey)) {
        wrong.add(
            "hostKey must be the server's public key (type and Base64, from ssh-keyscan, compared with the partner)");
      }
      if (port < 1 || port > 65_535) {
        wrong.add("port must be between 1 and 65535");
      }
      if (pollSeconds < 1 || pollSeconds > MAX_POLL_SECONDS) {
        wrong.add("pollSeconds must be between 1 and " + MAX_POLL_SECONDS);
      }
      if (!wrong.isEmpty()) {
        throw new IllegalArgumentException("transport: " + String.join("; ", wrong));
      }
    }

    private static void require(
        List<String> wrong, String name, @Nullable String value, String pattern, String what) {
      if (value == null || !value.matches(pattern) || List.of(value.split("/")).contains("..")) {
        wrong.add(name + " must be " + what + (value == null ? ", it is missing" : ""));
      }
    }

    private static boolean isKey(String key) {
      String[] parts = key.strip().split("\\s+");
      try {
        return parts.length >= 2
            && parts[0].matches("(ssh|ecdsa)-[\\w-]+")
            && Base64.getDecoder().decode(parts[1]).length > parts[0].length();
      } catch (IllegalArgumentException e) {
        return false;
      }
    }

    /** The line of a known_hosts file that lets in this server and no other. */
    public String knownHost() {
      String name = Objects.requireNonNull(port) == PORT ? host : "[" + host + "]:" + port;
      String[] key = hostKey.strip().split("\\s+");
      return name + " " + key[0] + " " + key[1] + "\n";
    }
  }
}
