package io.ponder4j.huggingface.template;

import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;
import java.util.List;

/** What is between a statement and its end. */
final class Bodies {

  private Bodies() {}

  /** Renders nodes up to the end, or to where a loop's turn ends. */
  static String render(List<? extends Node> nodes, Rendering rendering) {
    var text = new StringBuilder();
    for (Node node : nodes) {
      text.append(node.render(rendering).getValue());
      rendering.throwFailure();
      if (text.length() > 3 * TemplateText.MAX_LENGTH) { // marks and escapes included
        throw rendering.fail(
            node.getLineNumber(),
            "it makes a text of more than " + TemplateText.MAX_LENGTH + " characters");
      }
      if (rendering.jump() != Rendering.Jump.NONE) {
        break;
      }
    }
    return text.toString();
  }

  /** True for a statement of a name. */
  static boolean is(Node node, String name) {
    return node instanceof TagNode tag && tag.getName().equals(name);
  }

  /** The place of the first {@code else}; the size if there is none. */
  static int elseIndex(List<? extends Node> nodes) {
    int at = 0;
    while (at < nodes.size() && !is(nodes.get(at), "else")) {
      at++;
    }
    return at;
  }
}
