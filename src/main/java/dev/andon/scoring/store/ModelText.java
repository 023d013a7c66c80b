package dev.andon.scoring.store;

import dev.andon.learning.BoostedTrees;
import dev.andon.scoring.Features;
import dev.andon.scoring.TreeModel;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A model as the text of a policy version: the same cases give the same text. */
public final class ModelText {
  private ModelText() {}

  /** The text; its members are explained in {@code config/model.yaml}. */
  public static String of(TreeModel model) {
    StringBuilder text = new StringBuilder();
    provenance(text, model.provenance());
    quantity(text, "handling", model.handling());
    quantity(text, "lead", model.lead());
    return text.toString();
  }

  private static void provenance(StringBuilder text, Optional<TreeModel.Provenance> provenance) {
    if (provenance.isEmpty()) {
      text.append("provenance: null\n");
      return;
    }
    TreeModel.Provenance of = provenance.get();
    text.append("provenance:\n");
    line(text, "from", quoted(of.from()));
    line(text, "until", quoted(of.until()));
    line(text, "asOf", quoted(of.asOf()));
    line(text, "data", quoted(of.data()));
    line(text, "features", quoted(of.features()));
    line(text, "seed", Long.toString(of.seed()));
    line(text, "parameters", quoted(of.parameters()));
    line(text, "code", quoted(of.code()));
  }

  private static void quantity(
      StringBuilder text, String name, Optional<TreeModel.Learnt> quantity) {
    if (quantity.isEmpty()) {
      text.append(name).append(": null\n");
      return;
    }
    TreeModel.Learnt learnt = quantity.get();
    TreeModel.HeldOut held = learnt.heldOut();
    text.append(name).append(":\n");
    line(text, "cases", Long.toString(learnt.cases()));
    line(
        text,
        "heldOut",
        "{cases: %d, trees: %s, averages: %s, handSet: %s}"
            .formatted(
                held.cases(), plain(held.trees()), plain(held.averages()), plain(held.handSet())));
    line(text, "range", "[" + plain(learnt.low()) + ", " + plain(learnt.high()) + "]");
    text.append("  codes:\n");
    for (int feature = 0; feature < learnt.codes().size(); feature++) {
      Map<String, Double> codes = new TreeMap<>(learnt.codes().get(feature));
      text.append("    ")
          .append(Features.NAMED.get(feature))
          .append(codes.isEmpty() ? ": {}\n" : ":\n");
      codes.forEach((of, code) -> line(text, "    " + quoted(of), plain(code)));
    }
    text.append("  types:\n");
    new TreeMap<>(learnt.types())
        .forEach(
            (type, kind) ->
                line(
                    text,
                    "  " + quoted(type),
                    "[%d, %s, %s]"
                        .formatted(kind.cases(), plain(kind.smear()), plain(kind.spread()))));
    text.append(learnt.trees().trees().isEmpty() ? "  trees: []\n" : "  trees:\n");
    learnt
        .trees()
        .trees()
        .forEach(
            tree -> text.append("    - ").append(quoted(BoostedTrees.text(tree))).append('\n'));
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("  ").append(name).append(": ").append(value).append('\n');
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static String plain(double number) {
    return BoostedTrees.plain(number);
  }
}
