package io.ponder4j.internal;

import io.ponder4j.Need;
import io.ponder4j.Role;
import io.ponder4j.Strategy;
import io.ponder4j.UnmetNeedException;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Generator;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Refuses a strategy, by name, whose needs the bindings do not meet. */
public final class NeedsCheck {

  private NeedsCheck() {}

  /**
   * Checks all needs.
   *
   * @throws UnmetNeedException for the first that is not met
   */
  public static void check(Strategy strategy, Map<String, Object> bindings) {
    strategy.needs().stream()
        .sorted(Comparator.comparing(need -> need.role().name()))
        .forEach(need -> check(strategy, need, bindings.get(need.role().name())));
  }

  private static void check(
      Strategy strategy, Need need, @org.jspecify.annotations.Nullable Object bound) {
    Role<?> role = need.role();
    if (bound == null) {
      throw new UnmetNeedException(
          strategy + " needs the role '" + role + "', and nothing is bound to it");
    }
    if (!role.type().isInstance(bound)) {
      throw new UnmetNeedException(
          strategy
              + " needs a "
              + role.type().getSimpleName()
              + " in the role '"
              + role
              + "', and a "
              + bound.getClass().getName()
              + " is bound to it");
    }
    if (bound instanceof Generator generator) {
      Set<Capability> missing = generator.capabilities().missing(need.capabilities());
      if (!missing.isEmpty()) {
        throw new UnmetNeedException(
            strategy
                + " needs "
                + new TreeSet<>(missing)
                + " of the generator in the role '"
                + role
                + "', which does not have it");
      }
    }
  }
}
