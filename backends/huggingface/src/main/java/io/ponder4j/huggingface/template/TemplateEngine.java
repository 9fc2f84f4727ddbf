package io.ponder4j.huggingface.template;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.el.TruthyTypeConverter;
import jinjava.de.odysseus.el.ExpressionFactoryImpl;
import jinjava.de.odysseus.el.tree.TreeStore;
import jinjava.de.odysseus.el.tree.impl.Cache;
import jinjava.javax.el.ExpressionFactory;

/** Jinjava with our expressions and statements in place of its own. */
final class TemplateEngine extends Jinjava {

  private static final int EXPRESSIONS = 1_000; // that are kept parsed

  private final ExpressionFactory expressions =
      new ExpressionFactoryImpl(
          new TreeStore(new ExpressionParser.Factory(), new Cache(EXPRESSIONS)),
          new TruthyTypeConverter());

  TemplateEngine(JinjavaConfig config) {
    super(config);
    getGlobalContext().registerTag(new IfTag());
    getGlobalContext().registerTag(new ForTag());
    getGlobalContext().registerTag(new SetTag());
    getGlobalContext().registerTag(new MacroTag());
    getGlobalContext().registerTag(new JumpTag(Rendering.Jump.BREAK));
    getGlobalContext().registerTag(new JumpTag(Rendering.Jump.CONTINUE));
  }

  @Override
  public ExpressionFactory getExpressionFactory() {
    return expressions;
  }
}
