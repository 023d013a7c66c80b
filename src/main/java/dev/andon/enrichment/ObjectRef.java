package dev.andon.enrichment;

import dev.andon.canonical.Data;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.util.Comparator;

/**
 * A business object of a tenant.
 *
 * @param kind what it is
 * @param key its business key: customer {@code C100}, item {@code I7}, price {@code C100/I7}, order
 *     {@code C100/4500123}, order line {@code C100/4500123#1}, wave {@code DC1/W7}, stock {@code
 *     DC1/I7}, lot {@code I7/L4}, lot at a site {@code DC1/I7/L4}, purchase order {@code P900}, its
 *     line {@code P900#1}, receipt {@code DC1/R77}, its line by that of the purchase order {@code
 *     DC1/R77#P900/1}, shipment {@code S55}, lane {@code DC2/DC1/SWFT} (from, to, carrier; {@code
 *     *} is any), feed {@code asn}, system {@code erp-api}, data set {@code item}
 */
public record ObjectRef(Kind kind, String key) implements Comparable<ObjectRef> {
  private static final Comparator<ObjectRef> ORDER =
      Comparator.comparing(ObjectRef::kind).thenComparing(ObjectRef::key);

  /** The object that an event names by kind and key; REJECTED when there is no such kind. */
  static ObjectRef named(Data data) {
    String code = data.text("kind");
    Kind kind =
        Kind.find(code)
            .orElseThrow(
                () ->
                    FaultException.of(
                        "EVENT-KIND",
                        FaultKind.REJECTED,
                        "the kind " + code + " is unknown",
                        "Name one of " + Kind.codes() + "."));
    return new ObjectRef(kind, data.text("key"));
  }

  @Override
  public int compareTo(ObjectRef other) {
    return ORDER.compare(this, other);
  }
}
