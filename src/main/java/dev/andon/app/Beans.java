package dev.andon.app;

import org.apache.camel.CamelContext;

/** Looks up wired beans. */
final class Beans {
  private Beans() {}

  /** The bean of a name that must be wired. */
  static <T> T bean(CamelContext context, String name, Class<T> type) {
    T bean = context.getRegistry().lookupByNameAndType(name, type);
    if (bean == null) {
      throw new IllegalStateException("the bean " + name + " is not wired");
    }
    return bean;
  }
}
