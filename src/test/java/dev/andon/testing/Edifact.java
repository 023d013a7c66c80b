package dev.andon.testing;

import java.util.List;

/** EDIFACT interchanges for tests. */
public final class Edifact {
  private Edifact() {}

  /** Messages of one type, each given as its segments between UNH and UNT. */
  public static String interchange(
      String sender, String reference, String type, List<List<String>> messages) {
    StringBuilder text = new StringBuilder();
    text.append("UNB+UNOC:3+")
        .append(sender)
        .append("+4399901000004:14+260302:0815+")
        .append(reference)
        .append("'\n");
    int number = 0;
    for (List<String> segments : messages) {
      number++;
      text.append("UNH+").append(number).append('+').append(type).append("'\n");
      segments.forEach(segment -> text.append(segment).append("'\n"));
      text.append("UNT+").append(segments.size() + 2).append('+').append(number).append("'\n");
    }
    return text.append("UNZ+")
        .append(messages.size())
        .append('+')
        .append(reference)
        .append("'\n")
        .toString();
  }
}
