package io.ponder4j.huggingface.template;

import jinjava.de.odysseus.el.tree.Bindings;
import jinjava.de.odysseus.el.tree.impl.ast.AstNode;
import jinjava.de.odysseus.el.tree.impl.ast.AstRightValue;
import jinjava.javax.el.ELContext;
import org.jspecify.annotations.Nullable;

/** A part of an expression that knows how to evaluate itself. */
final class Node extends AstRightValue {

  /** How it does. */
  @FunctionalInterface
  interface Evaluation {
    Object in(Rendering rendering);
  }

  private final Evaluation evaluation;

  Node(Evaluation evaluation) {
    this.evaluation = evaluation;
  }

  /** The value of a part; undefined for one that the engine made and has none. */
  static Object value(AstNode part, Rendering rendering) {
    if (part instanceof Node node) {
      return node.evaluation.in(rendering);
    }
    Object value = part.eval(null, null); // a number or a truth value: it needs neither
    return value == null ? None.NONE : value;
  }

  @Override
  public Object eval(@Nullable Bindings bindings, @Nullable ELContext context) {
    Rendering rendering = Rendering.current();
    return rendering.guard(() -> evaluation.in(rendering));
  }

  @Override
  public void appendStructure(StringBuilder structure, @Nullable Bindings bindings) {
    structure.append("node");
  }

  @Override
  public int getCardinality() {
    return 0;
  }

  @Override
  public AstNode getChild(int index) {
    throw new IndexOutOfBoundsException(index);
  }
}
