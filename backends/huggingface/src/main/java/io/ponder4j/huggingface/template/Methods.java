package io.ponder4j.huggingface.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;

/**
 * The methods of Python's text, lists and dictionaries that templates call. None changes a value.
 */
final class Methods {

  private Methods() {}

  /** Calls the method that {@link Arguments#what()} names. */
  static Object call(Object owner, Arguments arguments) {
    Python.requireDefined(owner);
    if (owner instanceof TemplateText text) {
      return ofText(text, arguments);
    }
    if (owner instanceof Map<?, ?> map) {
      return ofMap(map, arguments);
    }
    if (owner instanceof List<?> list && arguments.what().equals("index")) {
      Object wanted = arguments.require(1, 1).values().get(0);
      for (int i = 0; i < list.size(); i++) {
        if (Python.equal(Objects.requireNonNull(list.get(i)), wanted)) {
          return (long) i;
        }
      }
      throw new TemplateError("a list has no such item");
    }
    throw unknown(owner, arguments);
  }

  private static TemplateError unknown(Object owner, Arguments arguments) {
    return TemplateError.unknown("method", arguments.what() + "() of " + Python.kind(owner));
  }

  private static Object ofMap(Map<?, ?> map, Arguments arguments) {
    return switch (arguments.what()) {
      case "get" -> {
        Object found = map.get(arguments.get(0, "key", None.NONE));
        yield found == null ? arguments.get(1, "default", None.NONE) : found;
      }
      case "keys" -> new ArrayList<Object>(map.keySet());
      case "values" -> new ArrayList<Object>(map.values());
      case "items" -> items(map);
      default -> {
        Object function = map.get(TemplateText.own(arguments.what()));
        if (function instanceof Function known) {
          yield known.call(arguments);
        }
        throw unknown(map, arguments);
      }
    };
  }

  private static List<Object> items(Map<?, ?> map) {
    List<Object> all = new ArrayList<>();
    map.forEach(
        (key, value) ->
            all.add(
                new Tuple(List.of(Objects.requireNonNull(key), Objects.requireNonNull(value)))));
    return all;
  }

  private static Object ofText(TemplateText text, Arguments arguments) {
    return switch (arguments.what()) {
      case "strip" -> strip(text, arguments.require(0, 1), true, true);
      case "lstrip" -> strip(text, arguments.require(0, 1), true, false);
      case "rstrip" -> strip(text, arguments.require(0, 1), false, true);
      case "startswith" -> anyOf(arguments, part -> text.chars().startsWith(part));
      case "endswith" -> anyOf(arguments, part -> text.chars().endsWith(part));
      case "removeprefix" -> {
        String part = arguments.require(1, 1).text(0).chars();
        yield text.chars().startsWith(part) ? text.subSequence(part.length(), text.length()) : text;
      }
      case "removesuffix" -> {
        String part = arguments.require(1, 1).text(0).chars();
        yield text.chars().endsWith(part)
            ? text.subSequence(0, text.length() - part.length())
            : text;
      }
      case "split" -> split(text, arguments, false);
      case "rsplit" -> split(text, arguments, true);
      case "splitlines" -> lines(text, arguments.require(0, 1));
      case "partition" -> partition(text, arguments, false);
      case "rpartition" -> partition(text, arguments, true);
      case "replace" -> replace(text, arguments.require(2, 3));
      case "join" -> join(text, Python.items(arguments.require(1, 1).values().get(0)));
      case "find" -> (long) text.chars().indexOf(arguments.require(1, 1).text(0).chars());
      case "rfind" -> (long) text.chars().lastIndexOf(arguments.require(1, 1).text(0).chars());
      case "count" -> count(text, arguments.require(1, 1).text(0));
      case "upper", "lower", "title", "capitalize" -> cased(text, arguments.require(0, 0).what());
      case "isdigit", "isnumeric", "isdecimal" -> all(text, Character::isDigit);
      case "isalpha" -> all(text, Character::isLetter);
      case "isalnum" -> all(text, Character::isLetterOrDigit);
      case "isspace" -> all(text, Methods::isSpace);
      case "isupper" ->
          text.chars().equals(text.chars().toUpperCase(Locale.ROOT))
              && !text.chars().equals(text.chars().toLowerCase(Locale.ROOT));
      case "islower" ->
          text.chars().equals(text.chars().toLowerCase(Locale.ROOT))
              && !text.chars().equals(text.chars().toUpperCase(Locale.ROOT));
      default -> throw unknown(text, arguments);
    };
  }

  private static boolean all(TemplateText text, IntPredicate rule) {
    return !text.isEmpty() && text.chars().codePoints().allMatch(rule);
  }

  private static boolean anyOf(Arguments arguments, java.util.function.Predicate<String> holds) {
    Object given = arguments.require(1, 1).values().get(0);
    List<Object> parts = given instanceof List ? Python.items(given) : List.of(arguments.text(0));
    return parts.stream().anyMatch(part -> holds.test(Python.str(part).chars()));
  }

  /** What Python takes for white space. */
  static boolean isSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }

  private static TemplateText strip(
      TemplateText text, Arguments arguments, boolean isLeft, boolean isRight) {
    Object set = arguments.get(0, "chars", None.NONE);
    IntPredicate strips =
        set == None.NONE ? Methods::isSpace : c -> Python.str(set).chars().indexOf(c) >= 0;
    return strip(text, strips, isLeft, isRight);
  }

  static TemplateText strip(
      TemplateText text, IntPredicate strips, boolean isLeft, boolean isRight) {
    int from = 0;
    int to = text.length();
    while (isLeft && from < to && strips.test(text.charAt(from))) {
      from++;
    }
    while (isRight && to > from && strips.test(text.charAt(to - 1))) {
      to--;
    }
    return text.subSequence(from, to);
  }

  private static List<Object> split(TemplateText text, Arguments arguments, boolean fromRight) {
    Object separator = arguments.get(0, "sep", None.NONE);
    int most = Python.whole(arguments.get(1, "maxsplit", -1L));
    most = most < 0 ? Integer.MAX_VALUE : most;
    if (separator == None.NONE) {
      return words(text, most, fromRight);
    }
    String at = Python.str(separator).chars();
    if (at.isEmpty()) {
      throw new TemplateError("text cannot be split at nothing");
    }
    List<Object> parts = new ArrayList<>();
    int from = 0;
    int to = text.length();
    while (parts.size() < most) {
      int place =
          fromRight
              ? (to < at.length() ? -1 : text.chars().lastIndexOf(at, to - at.length()))
              : text.chars().indexOf(at, from);
      if (place < 0) {
        break;
      }
      parts.add(
          fromRight ? text.subSequence(place + at.length(), to) : text.subSequence(from, place));
      from = fromRight ? from : place + at.length();
      to = fromRight ? place : to;
      Python.requireSize(parts);
    }
    parts.add(text.subSequence(from, to));
    if (fromRight) {
      java.util.Collections.reverse(parts);
    }
    return parts;
  }

  private static List<Object> words(TemplateText text, int most, boolean fromRight) {
    if (most != Integer.MAX_VALUE || fromRight) {
      throw TemplateError.unknown("method", "split() at white space with a limit");
    }
    List<Object> words = new ArrayList<>();
    for (int i = 0; i < text.length(); ) {
      int from = i;
      while (i < text.length() && !isSpace(text.charAt(i))) {
        i++;
      }
      if (i > from) {
        words.add(text.subSequence(from, i));
        Python.requireSize(words);
      }
      i++;
    }
    return words;
  }

  private static List<Object> lines(TemplateText text, Arguments arguments) {
    boolean keeps = Python.truth(arguments.get(0, "keepends", false));
    List<Object> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ("\n\r\u000B\f\u001C\u001D\u001E\u0085\u2028\u2029".indexOf(c) < 0) {
        continue;
      }
      int end = i;
      i += c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n' ? 1 : 0;
      lines.add(text.subSequence(from, keeps ? i + 1 : end));
      Python.requireSize(lines);
      from = i + 1;
    }
    if (from < text.length()) {
      lines.add(text.subSequence(from, text.length()));
    }
    return lines;
  }

  private static List<Object> partition(TemplateText text, Arguments arguments, boolean fromRight) {
    String at = arguments.require(1, 1).text(0).chars();
    int place = fromRight ? text.chars().lastIndexOf(at) : text.chars().indexOf(at);
    if (place < 0) {
      return fromRight
          ? new Tuple(List.of(TemplateText.EMPTY, TemplateText.EMPTY, text))
          : new Tuple(List.of(text, TemplateText.EMPTY, TemplateText.EMPTY));
    }
    int end = place + at.length();
    return new Tuple(
        List.of(
            text.subSequence(0, place),
            text.subSequence(place, end),
            text.subSequence(end, text.length())));
  }

  static TemplateText replace(TemplateText text, Arguments arguments) {
    String old = arguments.text(0).chars();
    TemplateText replacement = arguments.text(1);
    int most = Python.whole(arguments.get(2, "count", -1L));
    if (old.isEmpty()) {
      throw TemplateError.unknown("method", "replace() of nothing");
    }
    var replaced = new TemplateText.Builder();
    int from = 0;
    for (int done = 0; done != most; done++) {
      int place = text.chars().indexOf(old, from);
      if (place < 0) {
        break;
      }
      replaced.append(text.subSequence(from, place)).append(replacement);
      from = place + old.length();
    }
    return replaced.append(text.subSequence(from, text.length())).build();
  }

  static TemplateText join(TemplateText separator, List<Object> items) {
    var joined = new TemplateText.Builder();
    for (int i = 0; i < items.size(); i++) {
      if (i > 0) {
        joined.append(separator);
      }
      joined.append(Python.str(items.get(i)));
    }
    return joined.build();
  }

  private static long count(TemplateText text, TemplateText part) {
    if (part.isEmpty()) {
      return text.length() + 1L;
    }
    long count = 0;
    for (int i = text.chars().indexOf(part.chars()); i >= 0; count++) {
      i = text.chars().indexOf(part.chars(), i + part.length());
    }
    return count;
  }

  static TemplateText cased(TemplateText text, String how) {
    return switch (how) {
      case "upper" -> text.map(chars -> chars.toUpperCase(Locale.ROOT));
      case "lower" -> text.map(chars -> chars.toLowerCase(Locale.ROOT));
      case "capitalize" -> text.map(Methods::capitalized);
      default -> text.map(Methods::titled);
    };
  }

  private static String capitalized(String chars) {
    return chars.isEmpty()
        ? chars
        : chars.substring(0, 1).toUpperCase(Locale.ROOT)
            + chars.substring(1).toLowerCase(Locale.ROOT);
  }

  private static String titled(String chars) {
    var titled = new StringBuilder();
    boolean inWord = false;
    for (int i = 0; i < chars.length(); i++) {
      String c = chars.substring(i, i + 1);
      titled.append(inWord ? c.toLowerCase(Locale.ROOT) : c.toUpperCase(Locale.ROOT));
      inWord = Character.isLetter(chars.charAt(i));
    }
    return titled.toString();
  }
}
