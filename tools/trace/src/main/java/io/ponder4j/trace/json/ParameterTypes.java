package io.ponder4j.trace.json;

import io.ponder4j.Role;
import io.ponder4j.Strategy;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which types a strategy's parameters may have: what can be made of a text of anybody's without
 * making anything that was not meant.
 */
final class ParameterTypes {

  private static final Set<Class<?>> VALUES =
      Set.of(
          boolean.class,
          int.class,
          long.class,
          float.class,
          double.class,
          Boolean.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          String.class,
          BigInteger.class,
          BigDecimal.class,
          Duration.class,
          Strategy.class);

  private static final Set<Class<?>> CONTAINERS =
      Set.of(List.class, Set.class, Map.class, Optional.class, Role.class);

  private final Collection<? extends Class<?>> strategies;
  private final Set<Class<?>> seen = new HashSet<>();

  ParameterTypes(Collection<? extends Class<?>> strategies) {
    this.strategies = strategies;
  }

  /**
   * Checks a record and those inside it.
   *
   * @throws IllegalArgumentException for the first component that is not allowed
   */
  void check(Class<?> type) {
    if (!type.isRecord()) {
      throw new IllegalArgumentException(type.getName() + " is no record");
    }
    if (seen.add(type)) {
      for (RecordComponent component : type.getRecordComponents()) {
        check(component.getGenericType(), type.getSimpleName() + "." + component.getName());
      }
    }
  }

  private void check(Type type, String place) {
    if (type instanceof ParameterizedType generic && CONTAINERS.contains(generic.getRawType())) {
      if (generic.getRawType() != Role.class) {
        for (Type part : generic.getActualTypeArguments()) {
          check(part, place);
        }
      }
      return;
    }
    if (!(type instanceof Class<?> plain) || !isAllowed(plain)) {
      throw new IllegalArgumentException(
          place + " is a " + type.getTypeName() + ", which cannot be read from JSON safely");
    }
    if (plain.isRecord()) {
      check(plain);
    }
  }

  private boolean isAllowed(Class<?> type) {
    boolean unknownStrategy = Strategy.class.isAssignableFrom(type) && !strategies.contains(type);
    return VALUES.contains(type) || type.isEnum() || (type.isRecord() && !unknownStrategy);
  }
}
