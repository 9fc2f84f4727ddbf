package io.ponder4j.huggingface.template;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Jinja's tests, what follows {@code is}. */
final class Tests {

  private static final Set<String> WITH_ARGUMENT =
      Set.of(
          "divisibleby",
          "eq",
          "equalto",
          "ne",
          "lt",
          "le",
          "gt",
          "ge",
          "lessthan",
          "greaterthan",
          "in",
          "sameas",
          "==",
          "!=",
          "<",
          "<=",
          ">",
          ">=");

  private Tests() {}

  /** True for a test that takes an argument, with brackets or without. */
  static boolean takesArgument(String name) {
    return WITH_ARGUMENT.contains(name);
  }

  /** True if the test that {@link Arguments#what()} names holds. */
  static boolean holds(Object value, Arguments arguments) {
    if (takesArgument(arguments.what())) {
      return holds(value, arguments.what(), arguments.require(1, 1).values().get(0));
    }
    return switch (arguments.what()) {
      case "defined" -> !(value instanceof Undefined);
      case "undefined" -> value instanceof Undefined;
      case "none" -> value == None.NONE;
      case "string" -> value instanceof TemplateText;
      case "mapping" -> value instanceof Map;
      case "iterable", "sequence" ->
          value instanceof TemplateText
              || value instanceof List
              || value instanceof Map
              || value instanceof Undefined;
      case "number" -> Python.isNumber(value);
      case "integer" -> value instanceof Long;
      case "float" -> value instanceof Double;
      case "boolean" -> value instanceof Boolean;
      case "true" -> Boolean.TRUE.equals(value);
      case "false" -> Boolean.FALSE.equals(value);
      case "odd" -> Python.equal(Operators.modulo(value, 2L), 1L);
      case "even" -> Python.equal(Operators.modulo(value, 2L), 0L);
      case "lower" ->
          Python.str(value).chars().equals(Python.str(value).chars().toLowerCase(Locale.ROOT));
      case "upper" ->
          Python.str(value).chars().equals(Python.str(value).chars().toUpperCase(Locale.ROOT));
      case "callable" -> value instanceof Function;
      default -> throw TemplateError.unknown("test", arguments.what());
    };
  }

  private static boolean holds(Object value, String name, Object other) {
    return switch (name) {
      case "divisibleby" -> Python.equal(Operators.modulo(value, other), 0L);
      case "eq", "equalto", "==" -> Python.equal(value, other);
      case "ne", "!=" -> !Python.equal(value, other);
      case "lt", "lessthan", "<" -> Python.compare(value, other) < 0;
      case "le", "<=" -> Python.compare(value, other) <= 0;
      case "gt", "greaterthan", ">" -> Python.compare(value, other) > 0;
      case "ge", ">=" -> Python.compare(value, other) >= 0;
      case "in" -> Python.in(value, other);
      default -> value == other || (Python.equal(value, other) && !Python.isNumber(value));
    };
  }
}
