package io.ponder4j.huggingface.template;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.tag.FlexibleTag;
import com.hubspot.jinjava.lib.tag.Tag;
import com.hubspot.jinjava.tree.TagNode;
import com.hubspot.jinjava.tree.parse.TagToken;

/** {@code set}, of a value or of a block. */
final class SetTag implements Tag, FlexibleTag {

  private static final long serialVersionUID = 1L;

  @Override
  public String getName() {
    return "set";
  }

  @Override
  public boolean hasEndTag(TagToken token) {
    return !token.getHelpers().contains("=");
  }

  @Override
  public String interpret(TagNode tag, JinjavaInterpreter interpreter) {
    var rendering = (Rendering) interpreter;
    int line = tag.getLineNumber();
    String code = tag.getHelpers();
    int equals = Words.assignment(code);
    if (equals < 0) {
      if (code.contains("|")) {
        throw rendering.fail(line, "it filters a block that it sets, which is not known here");
      }
      String text = Bodies.render(tag.getChildren(), rendering);
      Targets.of(code).assign(rendering, TemplateText.parse(text), line);
      return "";
    }
    String expression = code.substring(equals + 1);
    // Python makes a tuple of values between commas.
    String whole = Words.split(expression).size() > 1 ? "(" + expression + ")" : expression;
    Targets.of(code.substring(0, equals)).assign(rendering, rendering.evaluate(whole, line), line);
    return "";
  }
}
