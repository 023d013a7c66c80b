package dev.andon.enrichment;

/** Read access to the facts of any object that the batch loaded. */
@FunctionalInterface
public interface Context {
  /** The facts of an object; {@link Facts#NONE} when nothing is known. */
  Facts facts(ObjectRef object);
}
