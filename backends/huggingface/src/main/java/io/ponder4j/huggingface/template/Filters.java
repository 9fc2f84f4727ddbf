package io.ponder4j.huggingface.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Jinja's filters, those that chat templates use. */
final class Filters {

  private Filters() {}

  /** Applies the filter that {@link Arguments#what()} names. */
  static Object apply(Object value, Arguments arguments) {
    return switch (arguments.what()) {
      case "default", "d" -> otherwise(value, arguments);
      case "length", "count" -> length(value);
      case "trim" -> trim(value, arguments);
      case "upper", "lower", "title", "capitalize" ->
          Methods.cased(Python.str(value), arguments.what());
      case "replace" -> Methods.replace(Python.str(value), arguments);
      case "string" -> Python.str(value);
      case "safe" -> value;
      case "tojson" -> json(value, arguments);
      case "indent" -> indent(Python.str(value), arguments);
      case "int" -> toInt(value, arguments);
      case "float" -> toFloat(value, arguments);
      case "round" -> round(value, arguments);
      case "e", "escape" -> escape(Python.str(value));
      case "wordcount" ->
          (long)
              Python.size(
                  Methods.call(Python.str(value), new Arguments("split", List.of(), Map.of())));
      case "abs" -> Python.compare(value, 0L) < 0 ? Operators.subtract(0L, value) : value;
      case "first" -> Python.item(listed(value), 0L);
      case "last" -> Python.item(listed(value), -1L);
      case "list" -> Python.items(value);
      case "items" -> Methods.call(value, new Arguments("items", List.of(), Map.of()));
      case "reverse" -> Python.slice(listed(value), None.NONE, None.NONE, -1L);
      case "join" -> join(value, arguments);
      case "min", "max" -> extreme(Python.items(value), arguments.what().equals("min"));
      case "sum" -> Python.items(value).stream().reduce(0L, Operators::add);
      case "sort" -> sorted(value, arguments);
      case "unique" -> new ArrayList<>(new LinkedHashSet<>(Python.items(value)));
      case "dictsort" -> sortedPairs(value);
      case "map" -> map(value, arguments);
      case "select" -> select(value, arguments, true);
      case "reject" -> select(value, arguments, false);
      case "selectattr" -> selectAttribute(value, arguments, true);
      case "rejectattr" -> selectAttribute(value, arguments, false);
      default -> throw TemplateError.unknown("filter", arguments.what());
    };
  }

  private static Object otherwise(Object value, Arguments arguments) {
    boolean isMissing = value instanceof Undefined;
    boolean isFalse = Python.truth(arguments.get(1, "boolean", false)) && !Python.truth(value);
    return isMissing || isFalse ? arguments.get(0, "default_value", TemplateText.EMPTY) : value;
  }

  private static Object length(Object value) {
    if (value instanceof TemplateText || value instanceof List || value instanceof Map) {
      return value instanceof TemplateText text
          ? (long) text.chars().codePointCount(0, text.length())
          : (long) Python.size(value);
    }
    if (value instanceof Undefined) {
      return 0L;
    }
    throw new TemplateError(Python.kind(value) + " has no length");
  }

  private static Object trim(Object value, Arguments arguments) {
    Object set = arguments.get(0, "chars", None.NONE);
    String chars = set == None.NONE ? "" : Python.str(set).chars();
    return Methods.strip(
        Python.str(value),
        set == None.NONE ? Methods::isSpace : c -> chars.indexOf(c) >= 0,
        true,
        true);
  }

  private static Object json(Object value, Arguments arguments) {
    Python.requireDefined(value);
    Object indent = arguments.get(3, "indent", None.NONE);
    if (arguments.values().size() == 1) {
      indent = arguments.values().get(0);
    }
    for (String name : arguments.named().keySet()) {
      if (!name.equals("indent") && !name.equals("ensure_ascii")) {
        throw TemplateError.unknown("option", name + " of tojson");
      }
    }
    if (Python.truth(arguments.named().getOrDefault("ensure_ascii", false))) {
      throw TemplateError.unknown("option", "ensure_ascii of tojson");
    }
    return Repr.json(value, indent == None.NONE ? -1 : Math.min(Python.whole(indent), 16));
  }

  private static Object indent(TemplateText text, Arguments arguments) {
    Object width = arguments.get(0, "width", 4L);
    String margin =
        width instanceof TemplateText given
            ? given.chars()
            : " ".repeat(Math.max(0, Math.min(Python.whole(width), 1_000)));
    boolean indentsFirst = Python.truth(arguments.get(1, "first", false));
    boolean indentsBlank = Python.truth(arguments.get(2, "blank", false));
    var indented = new TemplateText.Builder();
    int from = 0;
    for (int line = 0; from <= text.length(); line++) {
      int end = text.chars().indexOf('\n', from);
      end = end < 0 ? text.length() : end;
      boolean isIndented = line == 0 ? indentsFirst : indentsBlank || end > from;
      indented.append(isIndented ? margin : "");
      indented.append(text.subSequence(from, Math.min(end + 1, text.length())));
      from = end + 1;
    }
    return indented.build();
  }

  private static Object toInt(Object value, Arguments arguments) {
    if (Python.isNumber(value)) {
      return (long) Python.number(value);
    }
    try {
      return Long.parseLong(Python.str(value).chars().strip());
    } catch (NumberFormatException e) {
      return arguments.get(0, "default", 0L);
    }
  }

  private static Object toFloat(Object value, Arguments arguments) {
    try {
      return Python.isNumber(value)
          ? Python.number(value)
          : Double.parseDouble(Python.str(value).chars().strip());
    } catch (NumberFormatException e) {
      return arguments.get(0, "default", 0.0);
    }
  }

  private static Object round(Object value, Arguments arguments) {
    int digits = Python.whole(arguments.require(0, 1).get(0, "precision", 0L));
    return new java.math.BigDecimal(Python.number(value))
        .setScale(digits, java.math.RoundingMode.HALF_EVEN)
        .doubleValue();
  }

  private static TemplateText escape(TemplateText text) {
    List<String> written = List.of("&amp;", "&lt;", "&gt;", "&#39;", "&#34;");
    var escaped = new TemplateText.Builder();
    for (int i = 0; i < text.length(); i++) {
      int known = "&<>'\"".indexOf(text.charAt(i));
      String as = known < 0 ? String.valueOf(text.charAt(i)) : written.get(known);
      for (int k = 0; k < as.length(); k++) {
        escaped.append(as.charAt(k), text.isGiven(i));
      }
    }
    return escaped.build();
  }

  private static Object listed(Object value) {
    return value instanceof TemplateText ? value : Python.items(value);
  }

  private static Object join(Object value, Arguments arguments) {
    Object attribute = arguments.get(1, "attribute", None.NONE);
    List<Object> items = Python.items(value);
    if (attribute != None.NONE) {
      items.replaceAll(item -> path(item, attribute));
    }
    return Methods.join(Python.str(arguments.get(0, "d", TemplateText.EMPTY)), items);
  }

  /** What a name with dots between leads to. */
  private static Object path(Object item, Object names) {
    if (names instanceof Long) {
      return Python.item(item, names);
    }
    Object at = item;
    for (String name : Python.str(names).chars().split("\\.", -1)) {
      at = Python.attribute(at, name);
    }
    return at;
  }

  private static Object extreme(List<Object> items, boolean isLeast) {
    if (items.isEmpty()) {
      return new Undefined("the extreme of nothing");
    }
    return isLeast
        ? Collections.min(items, Python::compare)
        : Collections.max(items, Python::compare);
  }

  private static Object sorted(Object value, Arguments arguments) {
    List<Object> items = Python.items(value);
    Object attribute = arguments.get(2, "attribute", None.NONE);
    java.util.Comparator<Object> order =
        (a, b) ->
            attribute == None.NONE
                ? Python.compare(a, b)
                : Python.compare(path(a, attribute), path(b, attribute));
    boolean isReversed = Python.truth(arguments.get(0, "reverse", false));
    items.sort(isReversed ? order.reversed() : order);
    return items;
  }

  private static Object sortedPairs(Object value) {
    List<Object> pairs =
        new ArrayList<>(
            Python.items(Methods.call(value, new Arguments("items", List.of(), Map.of()))));
    pairs.sort((a, b) -> Python.compare(Python.item(a, 0L), Python.item(b, 0L)));
    return pairs;
  }

  private static Object map(Object value, Arguments arguments) {
    List<Object> items = Python.items(value);
    Object attribute = arguments.named().get("attribute");
    if (attribute != null) {
      Object missing = arguments.named().get("default");
      items.replaceAll(
          item -> {
            Object found = path(item, attribute);
            return found instanceof Undefined && missing != null ? missing : found;
          });
      return items;
    }
    Arguments inner = inner(arguments, 0);
    items.replaceAll(item -> apply(item, inner));
    return items;
  }

  /** The call that an argument names, with the arguments after it. */
  private static Arguments inner(Arguments arguments, int at) {
    List<Object> values = arguments.values();
    return new Arguments(
        arguments.text(at).chars(), values.subList(at + 1, values.size()), Map.of());
  }

  private static Object select(Object value, Arguments arguments, boolean isWanted) {
    List<Object> items = Python.items(value);
    if (arguments.values().isEmpty()) {
      items.removeIf(item -> Python.truth(item) != isWanted);
      return items;
    }
    Arguments test = inner(arguments, 0);
    items.removeIf(item -> Tests.holds(item, test) != isWanted);
    return items;
  }

  private static Object selectAttribute(Object value, Arguments arguments, boolean isWanted) {
    Object attribute = Objects.requireNonNull(arguments.text(0));
    List<Object> items = Python.items(value);
    if (arguments.values().size() == 1) {
      items.removeIf(item -> Python.truth(path(item, attribute)) != isWanted);
      return items;
    }
    Arguments test = inner(arguments, 1);
    items.removeIf(item -> Tests.holds(path(item, attribute), test) != isWanted);
    return items;
  }
}
