package dev.andon.enrichment;

import java.util.Locale;

/** Kinds of business objects. The order of declaration is the order in which rows are locked. */
public enum Kind {
  CUSTOMER,
  ITEM,
  SITE,
  SUPPLIER,
  CARRIER,
  PRICE,
  ORDER,
  ORDER_LINE,
  STOCK,
  PURCHASE_ORDER,
  PURCHASE_ORDER_LINE,
  TRANSFER,
  SALES,
  SHIPMENT,
  INVOICE,
  CLAIM,
  DOCUMENT,
  INTERCHANGE,
  MESSAGE;

  private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The name in the store, e.g. {@code order-line}. */
  public String code() {
    return code;
  }

  /** The kind of a stored name. */
  public static Kind of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
