package dev.andon.testing;

import java.util.List;

/** X12 interchanges for tests. */
public final class X12 {
  private X12() {}

  /** An order (850) of one line by the partner ACME, numbered by its control number. */
  public static String order(int control, String quantity) {
    return interchange(
        "ZZ",
        "ACME",
        "PO",
        control,
        "850",
        List.of(order(Integer.toString(4_500_000 + control), quantity)));
  }

  /** The segments between ST and SE of an order of one line. */
  public static List<String> order(String number, String quantity) {
    return List.of(
        "BEG*00*SA*" + number + "**20260302",
        "CUR*BY*EUR",
        "DTM*002*20260310",
        "PO1*1*" + quantity + "*EA*11.50**VN*I1",
        "CTT*1");
  }

  /** One group with the transaction sets given: each is its segments between ST and SE. */
  public static String interchange(
      String qualifier,
      String sender,
      String code,
      int control,
      String set,
      List<List<String>> documents) {
    StringBuilder text = new StringBuilder();
    text.append("ISA*00*          *00*          *")
        .append(qualifier)
        .append('*')
        .append(String.format("%-15s", sender))
        .append("*ZZ*ANDON          *260302*0815*U*00401*")
        .append(String.format("%09d", control))
        .append("*0*P*>~\n");
    text.append("GS*")
        .append(code)
        .append('*')
        .append(sender)
        .append("*ANDON*20260302*0815*")
        .append(control)
        .append("*X*004010~\n");
    int number = 0;
    for (List<String> segments : documents) {
      String st = String.format("%04d", ++number);
      text.append("ST*").append(set).append('*').append(st).append("~\n");
      segments.forEach(segment -> text.append(segment).append("~\n"));
      text.append("SE*").append(segments.size() + 2).append('*').append(st).append("~\n");
    }
    text.append("GE*").append(documents.size()).append('*').append(control).append("~\n");
    return text.append("IEA*1*").append(String.format("%09d", control)).append("~\n").toString();
  }
}
