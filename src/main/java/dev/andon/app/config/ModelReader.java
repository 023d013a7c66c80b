package dev.andon.app.config;

import dev.andon.learning.BoostedTrees;
import dev.andon.scoring.Features;
import dev.andon.scoring.TreeModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what trees learnt from the text of {@code config/model.yaml}. */
public final class ModelReader {
  private static final String FILE = "config/model.yaml";

  private ModelReader() {}

  private record ModelFile(
      TreeModel.@Nullable Provenance provenance,
      @Nullable LearntFile handling,
      @Nullable LearntFile lead) {}

  private record LearntFile(
      long cases,
      TreeModel.HeldOut heldOut,
      double[] range,
      Map<String, Map<String, Double>> codes,
      Map<String, double[]> types,
      List<String> trees) {}

  /** A model that this release can ask: bounded, of its own features. */
  public static TreeModel model(String yaml) {
    ModelFile model = ConfigReader.read(FILE, yaml, ModelFile.class);
    return ConfigReader.build(
        FILE,
        () -> {
          TreeModel.Provenance provenance = model.provenance();
          boolean any = model.handling() != null || model.lead() != null;
          if (any && (provenance == null || !Features.SCHEMA.equals(provenance.features()))) {
            throw new IllegalArgumentException(
                "it was learnt of other features than this release has; train it again");
          }
          return new TreeModel(
              Optional.ofNullable(provenance), learnt(model.handling()), learnt(model.lead()));
        });
  }

  private static Optional<TreeModel.Learnt> learnt(@Nullable LearntFile file) {
    if (file == null) {
      return Optional.empty();
    }
    List<Map<String, Double>> codes = new ArrayList<>();
    for (String feature : Features.NAMED) {
      Map<String, Double> of = file.codes().get(feature);
      require(of != null && of.size() <= TreeModel.MOST_NAMES, "codes of " + feature);
      codes.add(of == null ? Map.of() : of);
    }
    Map<String, TreeModel.Kind> types = new HashMap<>();
    file.types()
        .forEach(
            (type, row) -> {
              require(row.length == 3 && row[1] > 0 && row[2] >= 0, "types." + type);
              types.put(type, new TreeModel.Kind((long) row[0], row[1], row[2]));
            });
    require(file.range().length == 2 && file.range()[0] <= 0 && file.range()[1] >= 0, "range");
    require(file.trees().size() <= BoostedTrees.MOST_TREES, "trees");
    return Optional.of(
        new TreeModel.Learnt(
            file.cases(),
            codes,
            types,
            file.range()[0],
            file.range()[1],
            new BoostedTrees(
                file.trees().stream()
                    .map(line -> BoostedTrees.parse(line, Features.COUNT))
                    .toList()),
            file.heldOut()));
  }

  private static void require(boolean right, String place) {
    if (!right) {
      throw new IllegalArgumentException(place + " is not as its comment says");
    }
  }
}
