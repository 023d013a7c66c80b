package dev.andon.intake.edi;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The data elements of one segment that were asked for; of a repeated one the first counts. */
final class SegmentData {
  /** No elements: what a set as a whole has. */
  static final SegmentData NONE = new SegmentData();

  /** Asks for the segment's position. */
  static final int POSITION = 0;

  private int[] keys = new int[8];
  private String[] texts = new String[8];
  private int size;

  /** Counted from ST or UNH = 1. */
  int position;

  /** What an element or component is asked by; component 0 = the element has no components. */
  static int key(int element, int component) {
    return element * 1_000 + component;
  }

  boolean has(int key) {
    return get(key) != null;
  }

  @Nullable String get(int key) {
    for (int i = 0; i < size; i++) {
      if (keys[i] == key) {
        return texts[i];
      }
    }
    return null;
  }

  /** The text of an element, or the position. */
  @Nullable Object value(int key) {
    return key == POSITION ? Integer.valueOf(position) : get(key);
  }

  void add(int key, String text) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, size * 2);
      texts = Arrays.copyOf(texts, size * 2);
    }
    keys[size] = key;
    texts[size++] = text;
  }

  int size() {
    return size;
  }

  String text(int index) {
    return texts[index];
  }

  /** As Smooks lists call it: {@code e03}, {@code e03c1}. */
  String name(int index) {
    int element = keys[index] / 1_000;
    int component = keys[index] % 1_000;
    return (element < 10 ? "e0" : "e") + element + (component > 0 ? "c" + component : "");
  }
}
