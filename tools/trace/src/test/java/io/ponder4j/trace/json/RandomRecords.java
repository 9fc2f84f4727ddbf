package io.ponder4j.trace.json;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Draws valid records of any type, edge values often among them. */
final class RandomRecords {

  private static final List<Double> DOUBLES =
      List.of(
          0.0,
          -0.0,
          1.0,
          0.1,
          Double.NaN,
          Double.MIN_VALUE,
          -Double.MAX_VALUE,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY);
  private static final List<Long> LONGS =
      List.of(0L, 1L, -1L, 64L, 1L << 53, Long.MAX_VALUE, Long.MIN_VALUE);
  private static final List<String> TEXTS =
      List.of(
          "", "391", "say \"hi\"\\\n\t\u0000", "größer ≥ 3 \u2028", "\ud83d\ude00", "\ud83d", "}");

  private final SplittableRandom random;

  RandomRecords(long seed) {
    random = new SplittableRandom(seed);
  }

  /** A record whose constructor takes it. */
  <T> T record(Class<T> type) {
    Constructor<T> constructor = canonical(type);
    while (true) {
      Object[] values =
          Arrays.stream(constructor.getGenericParameterTypes()).map(this::value).toArray();
      try {
        return constructor.newInstance(values);
      } catch (InvocationTargetException e) {
        // The rules of that record do not allow these values: draw others.
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(type.getName(), e);
      }
    }
  }

  private static <T> Constructor<T> canonical(Class<T> type) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      return type.getDeclaredConstructor(types);
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }

  private Object value(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] parts = generic.getActualTypeArguments();
      if (generic.getRawType() == List.class) {
        return values(parts[0]);
      }
      if (generic.getRawType() == Optional.class) {
        return random.nextBoolean() ? Optional.empty() : Optional.of(value(parts[0]));
      }
      if (generic.getRawType() == Map.class) {
        Map<Object, Object> map = new HashMap<>();
        values(parts[0]).forEach(key -> map.put(key, value(parts[1])));
        return map;
      }
    }
    return value((Class<?>) type);
  }

  private List<Object> values(Type type) {
    List<Object> values = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      values.add(value(type));
    }
    return values;
  }

  private Object value(Class<?> type) {
    if (type == boolean.class) {
      return random.nextBoolean();
    }
    if (type == int.class || type == Integer.class) {
      return random.nextInt(5) == 0 ? Integer.MAX_VALUE : random.nextInt(100);
    }
    if (type == long.class || type == Long.class) {
      return random.nextBoolean() ? one(LONGS) : random.nextLong();
    }
    if (type == double.class || type == Double.class) {
      return random.nextBoolean() ? one(DOUBLES) : random.nextDouble();
    }
    if (type == String.class) {
      return one(TEXTS);
    }
    if (type == Duration.class) {
      return random.nextInt(5) == 0
          ? io.ponder4j.Budget.unlimited().time()
          : Duration.ofNanos(random.nextLong());
    }
    if (type.isEnum()) {
      return one(List.of(type.getEnumConstants()));
    }
    return type.isSealed() ? value(one(List.of(type.getPermittedSubclasses()))) : record(type);
  }

  private <T> T one(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
