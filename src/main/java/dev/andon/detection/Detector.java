package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.util.Optional;

/**
 * Recognises one exception type on objects of one kind. Pure: reads nothing but the context; run
 * for every object whose facts (or linked facts) changed. Present = the exception holds, empty = it
 * does not.
 */
public interface Detector {
  /** Code of the dictionary, e.g. {@code ORD-CREDIT-HOLD}. */
  String type();

  /** The kind of object that a case of this type is about. */
  Kind kind();

  /** What is wrong with the object, if anything. */
  Optional<Detection> detect(ObjectRef object, Context context);
}
