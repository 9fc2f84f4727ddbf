package io.ponder4j.huggingface.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What Python does with the values that templates have: {@link TemplateText}, {@link Long}, {@link
 * Double}, {@link Boolean}, {@link List}, {@link Map}, {@link Namespace}, {@link Function}, {@link
 * None} and {@link Undefined}.
 */
final class Python {

  private static final int MAX_ITEMS = 100_000; // of a list that a template makes

  private Python() {}

  /** A value of Java as a template's, null as None; text in it is the prompt's if it is given. */
  static Object of(@Nullable Object value, boolean isGiven) {
    if (value == null) {
      return None.NONE;
    }
    if (value instanceof String text) {
      return isGiven ? TemplateText.given(text) : TemplateText.own(text);
    }
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof Float number) {
      return number.doubleValue();
    }
    if (value instanceof List<?> list) {
      List<Object> items = new ArrayList<>();
      list.forEach(item -> items.add(of(item, isGiven)));
      return items;
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> pairs = new java.util.LinkedHashMap<>();
      map.forEach((key, item) -> pairs.put(of(key, isGiven), of(item, isGiven)));
      return pairs;
    }
    boolean isKnown =
        value instanceof TemplateText
            || value instanceof Long
            || value instanceof Double
            || value instanceof Boolean
            || value == None.NONE;
    if (!isKnown) {
      throw new IllegalArgumentException(
          "a template takes text, numbers, truth values, lists and maps, not " + value.getClass());
    }
    return value;
  }

  static boolean truth(Object value) {
    if (value instanceof Boolean truth) {
      return truth;
    }
    if (value instanceof Long || value instanceof Double) {
      return number(value) != 0;
    }
    if (value instanceof None || value instanceof Undefined) {
      return false;
    }
    return !(value instanceof TemplateText || value instanceof List || value instanceof Map)
        || size(value) > 0;
  }

  /** How many characters or items; 0 for what has none. */
  static int size(Object value) {
    if (value instanceof TemplateText text) {
      return text.length();
    }
    if (value instanceof List<?> list) {
      return list.size();
    }
    return value instanceof Map<?, ?> map ? map.size() : 0;
  }

  static boolean isNumber(Object value) {
    return value instanceof Long || value instanceof Double || value instanceof Boolean;
  }

  static double number(Object value) {
    return value instanceof Boolean truth ? (truth ? 1 : 0) : ((Number) value).doubleValue();
  }

  static boolean equal(Object left, Object right) {
    if (isNumber(left) && isNumber(right)) {
      return number(left) == number(right);
    }
    if (left instanceof Undefined && right instanceof Undefined) {
      return true;
    }
    if (left instanceof List<?> a && right instanceof List<?> b) {
      if (a.size() != b.size()) {
        return false;
      }
      for (int i = 0; i < a.size(); i++) {
        if (!equal(Objects.requireNonNull(a.get(i)), Objects.requireNonNull(b.get(i)))) {
          return false;
        }
      }
      return true;
    }
    return left.equals(right);
  }

  static int compare(Object left, Object right) {
    requireDefined(left);
    requireDefined(right);
    if (isNumber(left) && isNumber(right)) {
      return Double.compare(number(left), number(right));
    }
    if (left instanceof TemplateText a && right instanceof TemplateText b) {
      return a.chars().compareTo(b.chars());
    }
    throw new TemplateError("it compares " + kind(left) + " with " + kind(right));
  }

  static boolean in(Object item, Object container) {
    requireDefined(container);
    Rendering.current().spend(size(container));
    if (container instanceof TemplateText text && item instanceof TemplateText part) {
      return text.chars().contains(part.chars());
    }
    if (container instanceof List<?> list) {
      return list.stream().anyMatch(each -> equal(Objects.requireNonNull(each), item));
    }
    if (container instanceof Map<?, ?> map) {
      return map.containsKey(item);
    }
    throw new TemplateError("'in' does not look for " + kind(item) + " in " + kind(container));
  }

  /** What {@code value.name} is. */
  static Object attribute(Object value, String name) {
    requireDefined(value);
    if (value instanceof Namespace namespace) {
      return namespace.get(name);
    }
    Object found = value instanceof Map<?, ?> map ? map.get(TemplateText.own(name)) : null;
    return found == null ? new Undefined("'" + name + "' of " + kind(value)) : found;
  }

  /** What {@code value[index]} is. */
  static Object item(Object value, Object index) {
    requireDefined(value);
    Object found = null;
    if (value instanceof Map<?, ?> map) {
      found = map.get(index);
    } else if (value instanceof Namespace namespace && index instanceof TemplateText name) {
      found = namespace.get(name.chars());
    } else if (index instanceof Long at) {
      int size = size(value);
      long place = at < 0 ? at + size : at;
      if (place >= 0 && place < size) {
        found =
            value instanceof TemplateText text
                ? text.subSequence((int) place, (int) place + 1)
                : ((List<?>) value).get((int) place);
      }
    }
    return found == null ? new Undefined(str(index).chars() + " of " + kind(value)) : found;
  }

  /** What {@code value[from:to:step]} is; each may be None. */
  static Object slice(Object value, Object from, Object to, Object step) {
    requireDefined(value);
    if (!(value instanceof TemplateText || value instanceof List)) {
      throw new TemplateError(kind(value) + " has no slices");
    }
    int size = size(value);
    int stride = step == None.NONE ? 1 : whole(step);
    if (stride == 0) {
      throw new TemplateError("a slice needs a step");
    }
    int low = stride < 0 ? -1 : 0;
    int high = stride < 0 ? size - 1 : size;
    int begin = from == None.NONE ? (stride < 0 ? high : low) : bound(from, size, low, high);
    int end = to == None.NONE ? (stride < 0 ? low : high) : bound(to, size, low, high);
    var text = new TemplateText.Builder();
    List<Object> items = new ArrayList<>();
    for (long i = begin; stride < 0 ? i > end : i < end; i += stride) {
      int at = (int) i;
      if (value instanceof TemplateText whole) {
        text.append(whole.charAt(at), whole.isGiven(at));
      } else {
        items.add(Objects.requireNonNull(((List<?>) value).get(at)));
      }
    }
    return value instanceof TemplateText ? text.build() : items;
  }

  private static int bound(Object index, int size, int low, int high) {
    long at = whole(index);
    at = at < 0 ? at + size : at;
    return (int) Math.max(low, Math.min(high, at));
  }

  static int whole(Object value) {
    if (value instanceof Long number && number == number.intValue()) {
      return number.intValue();
    }
    throw new TemplateError("a whole number is wanted, not " + kind(value));
  }

  /** A value as text, as {@code str()} gives it. */
  static TemplateText str(Object value) {
    if (value instanceof TemplateText text) {
      return text;
    }
    return value instanceof Undefined ? TemplateText.EMPTY : Repr.of(value);
  }

  /** What can be looped over, as a list. */
  static List<Object> items(Object value) {
    requireDefined(value);
    List<Object> items = new ArrayList<>();
    if (value instanceof List<?> list) {
      items.addAll(list);
    } else if (value instanceof Map<?, ?> map) {
      items.addAll(map.keySet());
    } else if (value instanceof TemplateText text) {
      for (int i = 0; i < text.length(); i++) {
        items.add(text.subSequence(i, i + 1));
        requireSize(items);
      }
    } else {
      throw new TemplateError(kind(value) + " cannot be looped over");
    }
    return items;
  }

  static List<Object> requireSize(List<Object> items) {
    if (items.size() > MAX_ITEMS) {
      throw new TemplateError("it makes a list of more than " + MAX_ITEMS + " items");
    }
    return items;
  }

  static void requireDefined(Object value) {
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
  }

  /** What a value is, for messages. */
  static String kind(Object value) {
    if (value instanceof TemplateText) {
      return "text";
    }
    if (value instanceof List) {
      return "a list";
    }
    if (value instanceof Map) {
      return "a map";
    }
    return value instanceof None ? "None" : "a " + value.getClass().getSimpleName();
  }
}
