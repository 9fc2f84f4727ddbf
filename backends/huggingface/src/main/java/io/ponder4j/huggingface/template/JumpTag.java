package io.ponder4j.huggingface.template;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.tag.Tag;
import com.hubspot.jinjava.tree.TagNode;
import org.jspecify.annotations.Nullable;

/** {@code break} and {@code continue}. */
final class JumpTag implements Tag {

  private static final long serialVersionUID = 1L;

  private final Rendering.Jump jump;

  JumpTag(Rendering.Jump jump) {
    this.jump = jump;
  }

  @Override
  public String getName() {
    return jump == Rendering.Jump.BREAK ? "break" : "continue";
  }

  @Override
  public @Nullable String getEndTagName() {
    return null;
  }

  @Override
  public String interpret(TagNode tag, JinjavaInterpreter interpreter) {
    ((Rendering) interpreter).jump(jump);
    return "";
  }
}
