package io.ponder4j.huggingface.template;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.tag.Tag;
import com.hubspot.jinjava.tree.TagNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code macro}: a function that a template writes itself. */
final class MacroTag implements Tag {

  private static final long serialVersionUID = 1L;

  private static final Pattern HEAD = Pattern.compile("\\s*(\\w+)\\s*\\((.*)\\)\\s*");

  @Override
  public String getName() {
    return "macro";
  }

  @Override
  public String interpret(TagNode tag, JinjavaInterpreter interpreter) {
    var rendering = (Rendering) interpreter;
    Matcher head = HEAD.matcher(tag.getHelpers());
    if (!head.matches()) {
      throw rendering.fail(tag.getLineNumber(), "'macro' needs a name and brackets");
    }
    Map<String, String> parameters = new LinkedHashMap<>(); // with their defaults, or nothing
    for (String parameter : Words.split(head.group(2))) {
      int equals = Words.assignment(parameter);
      parameters.put(
          equals < 0 ? parameter : parameter.substring(0, equals).strip(),
          equals < 0 ? "" : parameter.substring(equals + 1));
    }
    Function macro = arguments -> call(tag, parameters, arguments, Rendering.current());
    rendering.put(head.group(1), macro);
    return "";
  }

  private static Object call(
      TagNode tag, Map<String, String> parameters, Arguments arguments, Rendering rendering) {
    if (arguments.values().size() > parameters.size()
        || !parameters.keySet().containsAll(arguments.named().keySet())) {
      throw new TemplateError("the macro '" + arguments.what() + "' does not take these arguments");
    }
    rendering.enterCall();
    rendering.enterScope();
    try {
      int index = 0;
      for (Map.Entry<String, String> parameter : parameters.entrySet()) {
        Object missing = new Undefined("'" + parameter.getKey() + "'");
        Object value = arguments.get(index++, parameter.getKey(), missing);
        boolean isDefault = value == missing && !parameter.getValue().isEmpty();
        rendering.put(
            parameter.getKey(),
            isDefault ? rendering.evaluate(parameter.getValue(), tag.getLineNumber()) : value);
      }
      return TemplateText.parse(Bodies.render(tag.getChildren(), rendering));
    } finally {
      rendering.leaveScope();
      rendering.leaveCall();
    }
  }
}
