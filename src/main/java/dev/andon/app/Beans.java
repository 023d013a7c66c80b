package dev.andon.app;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

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

  /**
   * Why a worker waits, asked once the routes are started; a look must not make the bean before.
   */
  static <T> Supplier<Optional<String>> waiting(
      CamelContext context, String name, Class<T> type, Function<T, @Nullable String> degraded) {
    return () ->
        context.getStatus().isStarted()
            ? Optional.ofNullable(degraded.apply(bean(context, name, type)))
            : Optional.of("the routes are not started");
  }
}
