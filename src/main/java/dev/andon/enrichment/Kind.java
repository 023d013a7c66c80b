package dev.andon.enrichment;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

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
  WAVE,
  STOCK,
  LOT,
  STOCK_LOT,
  PURCHASE_ORDER,
  PURCHASE_ORDER_LINE,
  RECEIPT,
  RECEIPT_LINE,
  TRANSFER,
  SALES,
  SHIPMENT,
  LANE,
  INVOICE,
  CLAIM,
  DOCUMENT,
  INTERCHANGE,
  MESSAGE,
  FEED,
  SYSTEM,
  DATA_SET;

  private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The name in the store, e.g. {@code order-line}. */
  public String code() {
    return code;
  }

  /** The kind that somebody names; empty when there is none of that name. */
  public static Optional<Kind> find(String code) {
    return Stream.of(values()).filter(one -> one.code.equals(code)).findFirst();
  }

  /** The names of all kinds. */
  public static List<String> codes() {
    return Stream.of(values()).map(Kind::code).toList();
  }

  /** The kind of a stored name. */
  public static Kind of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
