package io.ponder4j.huggingface.template;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.tag.Tag;
import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;
import java.util.List;

/** {@code if}, {@code elif} and {@code else}. */
final class IfTag implements Tag {

  private static final long serialVersionUID = 1L;

  @Override
  public String getName() {
    return "if";
  }

  @Override
  public String interpret(TagNode tag, JinjavaInterpreter interpreter) {
    var rendering = (Rendering) interpreter;
    List<Node> nodes = tag.getChildren();
    boolean holds = holds(tag, rendering);
    int from = 0;
    while (true) {
      int to = from;
      while (to < nodes.size()
          && !Bodies.is(nodes.get(to), "elif")
          && !Bodies.is(nodes.get(to), "else")) {
        to++;
      }
      if (holds) {
        return Bodies.render(nodes.subList(from, to), rendering);
      }
      if (to == nodes.size()) {
        return "";
      }
      holds = Bodies.is(nodes.get(to), "else") || holds((TagNode) nodes.get(to), rendering);
      from = to + 1;
    }
  }

  private static boolean holds(TagNode tag, Rendering rendering) {
    return Python.truth(rendering.evaluate(tag.getHelpers(), tag.getLineNumber()));
  }
}
