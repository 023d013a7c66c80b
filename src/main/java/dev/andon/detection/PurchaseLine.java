package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A line of a purchase order with all that documents say of it: by its number, or by its item alone
 * where the order has that item on this line only.
 */
record PurchaseLine(ObjectRef ref, Facts facts, Facts order, Facts item, Evidence evidence) {
  static final Comparator<Fact> BY_TIME =
      Comparator.comparing(Fact::eventTime)
          .thenComparing(Fact::sequence)
          .thenComparing(Fact::eventId);

  static PurchaseLine of(ObjectRef ref, Context context, Evidence evidence) {
    Facts facts = context.facts(ref);
    return new PurchaseLine(
        ref,
        facts,
        context.facts(orderOf(ref)),
        context.facts(new ObjectRef(Kind.ITEM, facts.text("item").orElse(""))),
        evidence);
  }

  static ObjectRef orderOf(ObjectRef line) {
    return new ObjectRef(Kind.PURCHASE_ORDER, line.key().substring(0, line.key().lastIndexOf('#')));
  }

  /** Whether an order is on file at all. */
  static boolean known(Facts order) {
    return order.asMap().keySet().stream().anyMatch(name -> name.startsWith("po."));
  }

  /**
   * A quantity that a document says.
   *
   * @param document its number
   */
  record Said(String document, Fact fact, Optional<String> uom) {
    BigDecimal quantity() {
      return new BigDecimal(fact.value());
    }
  }

  /**
   * What documents say of the line.
   *
   * @param family kind of document: {@code asn}, {@code receipt}, {@code invoice}
   * @param measure of a line: {@code quantity}, {@code received}
   * @param itemMeasure how the same is called where only the item is named, empty = it has no name
   */
  List<Said> said(String family, String measure, String itemMeasure) {
    List<Said> said = new ArrayList<>();
    String begin = family + ".";
    String end = "." + measure;
    for (String name : facts.asMap().keySet()) {
      if (name.startsWith(begin) && name.endsWith(end)) {
        String document = name.substring(begin.length(), name.length() - end.length());
        evidence
            .fact(facts, name)
            .ifPresent(
                fact -> said.add(new Said(document, fact, facts.text(begin + document + ".uom"))));
      }
    }
    String itemNo = facts.text("item").orElse("");
    String number = ref.key().substring(ref.key().lastIndexOf('#') + 1);
    if (order.text("po.item." + itemNo).filter(number::equals).isPresent()) {
      String itemEnd = ".item." + itemNo + (itemMeasure.isEmpty() ? "" : "." + itemMeasure);
      for (String name : order.asMap().keySet()) {
        if (name.startsWith(begin) && name.endsWith(itemEnd)) {
          String document = name.substring(begin.length(), name.length() - itemEnd.length());
          evidence
              .fact(order, name)
              .ifPresent(
                  fact ->
                      said.add(
                          new Said(
                              document,
                              fact,
                              order.text(begin + document + ".item." + itemNo + ".uom"))));
        }
      }
    }
    return said;
  }

  /** What was received; a receipt of nothing counts too. */
  List<Said> received() {
    return said("receipt", "received", "received");
  }

  /** The notices that a receipt names: what they announced and did not bring is not on its way. */
  Set<String> announcementsReceived() {
    return Stream.of(facts, order)
        .flatMap(
            where ->
                where.asMap().keySet().stream()
                    .filter(name -> name.startsWith("receipt.") && name.endsWith(".asn"))
                    .flatMap(name -> evidence.text(where, name).stream()))
        .collect(Collectors.toSet());
  }

  /** Quantities in the unit of the order; empty when one cannot be converted. */
  Optional<BigDecimal> sum(List<Said> said) {
    Units units = new Units(evidence, item);
    BigDecimal sum = BigDecimal.ZERO;
    for (Said one : said) {
      Optional<BigDecimal> converted =
          units.convert(one.quantity(), one.uom(), facts.text("po.uom"));
      if (converted.isEmpty()) {
        return Optional.empty();
      }
      sum = sum.add(converted.get());
    }
    return Optional.of(sum);
  }

  Scope scope() {
    return Evidence.scope(facts.text("po.site"), facts.text("po.supplier"), item);
  }

  /** Figures that say how much money a quantity of the line is. */
  Map<String, String> measures(BigDecimal quantity) {
    Map<String, String> measures = new TreeMap<>();
    facts.text("po.currency").ifPresent(code -> measures.put("currency", code));
    evidence
        .decimal(facts, "po.unitPrice")
        .ifPresent(price -> measures.put("valueMinor", Evidence.minor(quantity.abs(), price)));
    return measures;
  }

  /** What a fact of the line opens. */
  Detection detection(Fact cause, String reason, Map<String, String> measures) {
    return new Detection(
        cause.eventId(),
        cause.eventTime(),
        facts.text("po.site").orElse(null),
        facts.instant("po.dueAt").or(() -> order.instant("po.dueAt")).orElse(null),
        reason,
        measures,
        evidence.events());
  }
}
