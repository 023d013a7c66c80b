package dev.andon.intake.edi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A compiled list at work on one set after another. It does what Smooks does with the list: a bean
 * begins at its element and ends with it, or when the next of its name begins; meanwhile it is
 * filled, and what is wired to it is put into it as it comes. Only the document stays.
 */
final class ListRun implements SetSink<RuntimeException> {
  private final ListPlan plan;
  private final List<Open> open = new ArrayList<>();

  /** Of each bean the instance that is filled: a map or a list. */
  private final @Nullable Object[] current;

  /** Wirings that wait for their beans. */
  private final boolean[] waiting;

  /**
   * An element that is open.
   *
   * @param begun the beans that end with it
   */
  record Open(String tag, SegmentData data, List<ListPlan.Bean> begun) {}

  ListRun(ListPlan plan) {
    this.plan = plan;
    this.current = new Object[plan.beans()];
    this.waiting = new boolean[plan.wires().size()];
  }

  @Override
  public boolean wants(String tag, int key) {
    return plan.wants(tag, key);
  }

  @Override
  public void open(String tag, SegmentData data) {
    if (open.isEmpty()) {
      Arrays.fill(current, null);
      Arrays.fill(waiting, false);
    }
    ListPlan.Actions actions = plan.at(tag);
    List<ListPlan.Bean> begun =
        actions.creates().isEmpty() ? List.of() : new ArrayList<>(actions.creates().size());
    open.add(new Open(tag, data, begun));
    for (ListPlan.Create create : actions.creates()) {
      if (create.on().holds(open)) {
        create(create.bean());
        begun.add(create.bean());
      }
    }
    for (ListPlan.Fill fill : actions.fills()) {
      Object into = current[fill.bean().index()];
      if (into == null || !fill.on().holds(open)) {
        continue;
      }
      if (fill instanceof ListPlan.Value value) {
        Object found = data.value(value.key());
        if (found != null) {
          put(into, value.property(), found);
        }
      } else if (fill instanceof ListPlan.Wire wire) {
        Object wired = current[wire.wired().index()];
        if (wired == null) {
          waiting[wire.index()] = true;
        } else {
          put(into, wire.property(), wired);
        }
      }
    }
  }

  @Override
  public void close(String tag) {
    for (ListPlan.Bean bean : open.remove(open.size() - 1).begun()) {
      if (bean != plan.document()) {
        current[bean.index()] = null;
        ended(bean);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static void put(Object into, String property, Object value) {
    if (into instanceof List<?> list) {
      ((List<Object>) list).add(value);
    } else {
      ((Map<String, Object>) into).put(property, value);
    }
  }

  private void create(ListPlan.Bean bean) {
    if (current[bean.index()] != null) {
      ended(bean);
    }
    Object made = bean.make();
    current[bean.index()] = made;
    for (ListPlan.Wire wire : plan.wires()) {
      Object into = current[wire.bean().index()];
      if (waiting[wire.index()] && wire.wired() == bean && into != null) {
        put(into, wire.property(), made);
      }
    }
  }

  /** What was waited for since a bean began ends with it. */
  private void ended(ListPlan.Bean bean) {
    for (ListPlan.Wire wire : plan.wires()) {
      if (waiting[wire.index()] && wire.bean() == bean) {
        waiting[wire.index()] = false;
        current[wire.wired().index()] = null;
        ended(wire.wired());
      }
    }
  }

  /** The document as the list makes it; empty when the set has not begun one. */
  Map<?, ?> document() {
    return current[plan.document().index()] instanceof Map<?, ?> map ? map : Map.of();
  }
}
