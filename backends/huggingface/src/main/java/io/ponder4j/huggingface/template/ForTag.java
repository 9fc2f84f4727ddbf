package io.ponder4j.huggingface.template;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.tag.Tag;
import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code for}, with a condition, {@code else} and {@code loop}. A turn's variables are its own, as
 * in Jinja.
 */
final class ForTag implements Tag {

  private static final long serialVersionUID = 1L;

  private static final Pattern HEAD = Pattern.compile("\\s*(.+?)\\s+in\\s+(.+)");

  @Override
  public String getName() {
    return "for";
  }

  @Override
  public String interpret(TagNode tag, JinjavaInterpreter interpreter) {
    var rendering = (Rendering) interpreter;
    int line = tag.getLineNumber();
    Matcher head = HEAD.matcher(tag.getHelpers());
    if (!head.matches()) {
      throw rendering.fail(line, "'for' needs 'in'");
    }
    Targets targets = Targets.of(head.group(1));
    String over = head.group(2);
    int condition = Words.find(over, "if");
    String list = condition < 0 ? over : over.substring(0, condition);
    List<Object> items = asked(rendering, line, () -> Python.items(rendering.evaluate(list, line)));
    if (condition >= 0) {
      String holds = over.substring(condition + 2);
      items.removeIf(item -> !holds(rendering, targets, item, holds, line));
    }
    List<Node> nodes = tag.getChildren();
    int otherwise = Bodies.elseIndex(nodes);
    if (items.isEmpty()) {
      return Bodies.render(
          nodes.subList(Math.min(otherwise + 1, nodes.size()), nodes.size()), rendering);
    }
    return turns(rendering, targets, items, nodes.subList(0, otherwise), line);
  }

  private static List<Object> asked(
      Rendering rendering, int line, java.util.function.Supplier<List<Object>> items) {
    try {
      return items.get();
    } catch (TemplateError e) {
      throw rendering.fail(line, e.problem());
    }
  }

  private static boolean holds(
      Rendering rendering, Targets targets, Object item, String condition, int line) {
    rendering.enterScope();
    try {
      targets.assign(rendering, item, line);
      return Python.truth(rendering.evaluate(condition, line));
    } finally {
      rendering.leaveScope();
    }
  }

  private static String turns(
      Rendering rendering, Targets targets, List<Object> items, List<Node> body, int line) {
    var text = new StringBuilder();
    Object outer = rendering.get("loop");
    long depth =
        outer instanceof Map<?, ?> map && map.get(TemplateText.own("depth")) instanceof Long around
            ? around + 1
            : 1;
    for (int i = 0; i < items.size(); i++) {
      asked(
          rendering,
          line,
          () -> {
            rendering.spend(Rendering.TURN);
            return items;
          });
      rendering.enterScope();
      try {
        targets.assign(rendering, items.get(i), line);
        rendering.put("loop", loop(items, i, depth));
        text.append(Bodies.render(body, rendering));
      } finally {
        rendering.leaveScope();
      }
      Rendering.Jump jump = rendering.jump();
      rendering.jump(Rendering.Jump.NONE);
      if (jump == Rendering.Jump.BREAK) {
        break;
      }
      if (text.length() > 3 * TemplateText.MAX_LENGTH) {
        throw rendering.fail(
            line, "it makes a text of more than " + TemplateText.MAX_LENGTH + " characters");
      }
    }
    return text.toString();
  }

  private static Map<Object, Object> loop(List<Object> items, int at, long depth) {
    Map<Object, Object> loop = new HashMap<>();
    int size = items.size();
    loop.put(TemplateText.own("index"), at + 1L);
    loop.put(TemplateText.own("index0"), (long) at);
    loop.put(TemplateText.own("revindex"), (long) size - at);
    loop.put(TemplateText.own("revindex0"), size - at - 1L);
    loop.put(TemplateText.own("first"), at == 0);
    loop.put(TemplateText.own("last"), at == size - 1);
    loop.put(TemplateText.own("length"), (long) size);
    loop.put(TemplateText.own("depth"), depth);
    loop.put(TemplateText.own("depth0"), depth - 1);
    if (at > 0) {
      loop.put(TemplateText.own("previtem"), items.get(at - 1));
    }
    if (at < size - 1) {
      loop.put(TemplateText.own("nextitem"), items.get(at + 1));
    }
    Function cycle =
        arguments -> {
          List<Object> values = new ArrayList<>(arguments.values());
          return values.get(at % values.size());
        };
    loop.put(TemplateText.own("cycle"), cycle);
    return loop;
  }
}
