package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object that a detector looks at: its facts and, by its kind, where it is, whose it is, what it
 * is worth and when it is due.
 */
record Subject(ObjectRef object, Facts facts, Context context, Evidence evidence) {
  static Subject of(ObjectRef object, Context context) {
    return new Subject(object, context.facts(object), context, new Evidence());
  }

  String key() {
    return object.key();
  }

  /** The object that a key names before its last separator, or behind its first. */
  private String before(char separator) {
    return key().substring(0, Math.max(0, key().lastIndexOf(separator)));
  }

  private String behind(char separator) {
    return key().substring(key().indexOf(separator) + 1);
  }

  /** The facts of the order that an order line belongs to; of an order, its own. */
  Facts order() {
    return switch (object.kind()) {
      case ORDER -> facts;
      case ORDER_LINE -> context.facts(new ObjectRef(Kind.ORDER, before('#')));
      default -> Facts.NONE;
    };
  }

  /** The facts of the purchase order that a line belongs to. */
  Facts purchaseOrder() {
    return context.facts(new ObjectRef(Kind.PURCHASE_ORDER, before('#')));
  }

  /** The item number; empty when it is not known. */
  Optional<String> itemNumber() {
    return switch (object.kind()) {
      case STOCK -> Optional.of(behind('/'));
      case LOT -> Optional.of(before('/'));
      default -> facts.text("item");
    };
  }

  /** The facts of its item. */
  Facts item() {
    return context.facts(new ObjectRef(Kind.ITEM, itemNumber().orElse("")));
  }

  Units units() {
    return new Units(evidence, item());
  }

  Optional<String> site() {
    return switch (object.kind()) {
      case STOCK, WAVE -> Optional.of(key().substring(0, Math.max(0, key().indexOf('/'))));
      case PURCHASE_ORDER_LINE, PURCHASE_ORDER -> facts.text("po.site");
      default -> facts.text("site");
    };
  }

  Optional<String> partner() {
    return switch (object.kind()) {
      case PURCHASE_ORDER_LINE, PURCHASE_ORDER -> facts.text("po.supplier");
      case SHIPMENT -> facts.text("carrier");
      case RECEIPT_LINE, RECEIPT -> facts.text("supplier");
      default -> facts.text("customer");
    };
  }

  Scope scope() {
    return Evidence.scope(site(), partner(), item());
  }

  Optional<String> currency() {
    return switch (object.kind()) {
      case STOCK -> item().text("currency");
      case PURCHASE_ORDER_LINE, PURCHASE_ORDER -> facts.text("po.currency");
      case ORDER, ORDER_LINE ->
          facts
              .text("ordered.currency")
              .or(() -> order().text("currency"))
              .or(() -> order().text("ordered.currency"));
      default -> facts.text("currency");
    };
  }

  /** The price of one of its unit: what it is sold or bought for, else what it costs us. */
  Optional<BigDecimal> price() {
    return switch (object.kind()) {
      case ORDER_LINE ->
          evidence
              .decimal(facts, "allocated.unitPrice")
              .or(() -> evidence.decimal(facts, "ordered.unitPrice"));
      case PURCHASE_ORDER_LINE -> evidence.decimal(facts, "po.unitPrice");
      case STOCK -> evidence.decimal(item(), "unitCostMinor").map(cost -> cost.movePointLeft(2));
      default -> Optional.empty();
    };
  }

  @Nullable Instant due() {
    return switch (object.kind()) {
      case ORDER_LINE -> Evidence.dueOfLine(object, facts, context);
      case ORDER ->
          facts.instant("promisedAt").or(() -> facts.instant("ordered.requestedAt")).orElse(null);
      case PURCHASE_ORDER_LINE, PURCHASE_ORDER -> facts.instant("po.dueAt").orElse(null);
      default -> facts.instant("promisedAt").orElse(null);
    };
  }

  /** Whether nothing can be wrong with it any more, because its order was cancelled. */
  boolean withdrawn() {
    return evidence.cancelled(order());
  }

  /** The measures that say what it is worth: what the source says of the whole object. */
  Map<String, String> worth() {
    Map<String, String> measures = new HashMap<>();
    currency().ifPresent(code -> measures.put("currency", code));
    evidence.text(facts, "valueMinor").ifPresent(value -> measures.put("valueMinor", value));
    return measures;
  }

  /** The measures that say what a part of it is worth. */
  Map<String, String> worth(BigDecimal quantity) {
    Map<String, String> measures = new HashMap<>();
    currency().ifPresent(code -> measures.put("currency", code));
    price().ifPresent(price -> measures.put("valueMinor", Evidence.minor(quantity.abs(), price)));
    return measures;
  }

  Detection detection(Fact cause, String reason, Map<String, String> measures) {
    return detection(cause, site(), reason, measures);
  }

  Detection detection(
      Fact cause, Optional<String> site, String reason, Map<String, String> measures) {
    return new Detection(
        cause.eventId(),
        cause.eventTime(),
        site.orElse(null),
        due(),
        reason,
        measures,
        evidence.events());
  }

  /** The sentence with the object's own values. */
  String say(String template) {
    return new Sentence(template).say(this::value);
  }

  /** A value of a sentence: {@code key}, {@code item}, or an attribute. */
  Optional<String> value(String name) {
    return switch (name) {
      case "key" -> Optional.of(key());
      case "item" -> itemNumber();
      default -> facts.text(name);
    };
  }
}
