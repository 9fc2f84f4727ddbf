package io.ponder4j.huggingface.template;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Values written as Python's {@code repr} and {@code json.dumps} write them. */
final class Repr {

  private static final int MAX_DEPTH = 64;

  private final TemplateText.Builder text = new TemplateText.Builder();
  private final boolean isJson;
  private final int indent; // spaces a level; negative for one line

  private Repr(boolean isJson, int indent) {
    this.isJson = isJson;
    this.indent = indent;
  }

  /** As {@code repr} does. */
  static TemplateText of(Object value) {
    var repr = new Repr(false, -1);
    repr.write(value, 0);
    return repr.text.build();
  }

  /**
   * As {@code json.dumps} does, with characters beyond ASCII as they are.
   *
   * @param indent spaces a level; negative for one line
   */
  static TemplateText json(Object value, int indent) {
    var repr = new Repr(true, indent);
    repr.write(value, 0);
    return repr.text.build();
  }

  private void write(Object value, int depth) {
    if (depth > MAX_DEPTH) {
      throw new TemplateError("a value nests more than " + MAX_DEPTH + " deep");
    }
    if (value instanceof TemplateText string) {
      string(string);
    } else if (value instanceof List<?> list) {
      boolean isTuple = !isJson && value instanceof Tuple;
      text.append(isTuple ? "(" : "[");
      int index = 0;
      for (Object item : list) {
        separate(index++, depth + 1);
        write(Objects.requireNonNull(item), depth + 1);
      }
      text.append(isTuple && index == 1 ? "," : "");
      end(isTuple ? ")" : "]", index, depth);
    } else if (value instanceof Map<?, ?> map) {
      text.append("{");
      int index = 0;
      for (Map.Entry<?, ?> pair : map.entrySet()) {
        separate(index++, depth + 1);
        write(Objects.requireNonNull(pair.getKey()), depth + 1);
        text.append(": ");
        write(Objects.requireNonNull(pair.getValue()), depth + 1);
      }
      end("}", index, depth);
    } else {
      text.append(plain(value));
    }
  }

  private void separate(int index, int depth) {
    text.append(index == 0 ? "" : indent < 0 ? ", " : ",");
    if (indent >= 0) {
      text.append("\n" + " ".repeat(indent * depth));
    }
  }

  private void end(String closing, int items, int depth) {
    if (indent >= 0 && items > 0) {
      text.append("\n" + " ".repeat(indent * depth));
    }
    text.append(closing);
  }

  private String plain(Object value) {
    if (value instanceof Boolean truth) {
      return isJson ? truth.toString() : truth ? "True" : "False";
    }
    if (value instanceof None) {
      return isJson ? "null" : "None";
    }
    if (value instanceof Long) {
      return value.toString();
    }
    if (value instanceof Double number) {
      return number.toString().replace("E-", "e-").replace("E", "e+");
    }
    throw new TemplateError(Python.kind(value) + " cannot be written");
  }

  private void string(TemplateText string) {
    boolean isDouble =
        isJson || (string.chars().indexOf('\'') >= 0 && string.chars().indexOf('"') < 0);
    String quote = isDouble ? "\"" : "'";
    text.append(quote);
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      String escaped = escape(c, quote.charAt(0));
      for (int k = 0; k < escaped.length(); k++) {
        text.append(escaped.charAt(k), string.isGiven(i));
      }
    }
    text.append(quote);
  }

  private String escape(char c, char quote) {
    int known = "\n\t\r\b\f".indexOf(c);
    if (c == '\\' || c == quote) {
      return "\\" + c;
    }
    if (known >= 0 && (isJson || known < 3)) {
      return "\\" + "ntrbf".charAt(known);
    }
    if (c < ' ' || (!isJson && c == 0x7f)) {
      return isJson ? String.format("\\u%04x", (int) c) : String.format("\\x%02x", (int) c);
    }
    return String.valueOf(c);
  }
}
