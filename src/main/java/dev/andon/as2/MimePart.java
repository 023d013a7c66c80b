package dev.andon.as2;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A MIME entity over the very bytes that came: signature and MIC are computed over them, so nothing
 * is parsed and written again.
 *
 * @param headers by lower-case name, unfolded
 * @param body as transferred
 */
public record MimePart(Map<String, String> headers, byte[] body) {
  private static final int MAX_HEADERS = 16 * 1024;

  /** Reads an entity: header lines, an empty line, the body. */
  public static MimePart parse(byte[] bytes) throws As2Refused {
    Map<String, String> headers = new TreeMap<>();
    String text =
        new String(bytes, 0, Math.min(bytes.length, MAX_HEADERS), StandardCharsets.ISO_8859_1);
    Matcher end = Pattern.compile("\\r?\\n\\r?\\n").matcher(text);
    if (text.startsWith("\r\n") || text.startsWith("\n")) {
      int skip = text.startsWith("\n") ? 1 : 2;
      return new MimePart(headers, java.util.Arrays.copyOfRange(bytes, skip, bytes.length));
    }
    if (!end.find()) {
      throw new As2Refused("unexpected-processing-error");
    }
    for (String line :
        text.substring(0, end.start()).replaceAll("\\r?\\n[ \\t]+", " ").split("\\r?\\n")) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new As2Refused("unexpected-processing-error");
      }
      headers.put(
          line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip());
    }
    return new MimePart(headers, java.util.Arrays.copyOfRange(bytes, end.end(), bytes.length));
  }

  /** The type without parameters, lower case. */
  public String type() {
    return headers
        .getOrDefault("content-type", "text/plain")
        .split(";", 2)[0]
        .strip()
        .toLowerCase(Locale.ROOT);
  }

  /** A parameter of a header; empty = absent. */
  String parameter(String header, String name) {
    Matcher matcher =
        Pattern.compile("(?i);\\s*" + name + "\\s*=\\s*(?:\"([^\"]*)\"|([^;\\s]+))")
            .matcher(headers.getOrDefault(header, ""));
    if (!matcher.find()) {
      return "";
    }
    return matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
  }

  /** The body without its transfer encoding. */
  public byte[] content() throws As2Refused {
    String encoding =
        headers.getOrDefault("content-transfer-encoding", "binary").toLowerCase(Locale.ROOT);
    return switch (encoding) {
      case "binary", "7bit", "8bit" -> body;
      case "base64" -> {
        try {
          yield Base64.getMimeDecoder().decode(body);
        } catch (IllegalArgumentException e) {
          throw new As2Refused("unexpected-processing-error", e);
        }
      }
      default -> throw new As2Refused("unexpected-processing-error");
    };
  }

  /** The bytes of each part of a multipart entity, headers included, the last line end excluded. */
  public List<byte[]> parts() throws As2Refused {
    String boundary = parameter("content-type", "boundary");
    if (boundary.isEmpty()) {
      throw new As2Refused("unexpected-processing-error");
    }
    String text = new String(body, StandardCharsets.ISO_8859_1);
    Matcher delimiter =
        Pattern.compile("(?:^|\\r?\\n)--" + Pattern.quote(boundary) + "(--)?[ \\t]*(?=\\r?\\n|$)")
            .matcher(text);
    List<byte[]> parts = new ArrayList<>();
    int begin = -1;
    while (delimiter.find()) {
      if (begin >= 0) {
        parts.add(java.util.Arrays.copyOfRange(body, begin, delimiter.start()));
      }
      if (delimiter.group(1) != null) {
        return parts;
      }
      begin = text.indexOf('\n', delimiter.end()) + 1;
      if (begin == 0) {
        break;
      }
      delimiter.region(begin, text.length());
    }
    throw new As2Refused("unexpected-processing-error");
  }
}
