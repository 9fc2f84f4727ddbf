package io.ponder4j.huggingface.template;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One rendering of a template: its variables, what it may still do, and how it failed. */
final class Rendering extends JinjavaInterpreter {

  /** How a loop's body ended. */
  enum Jump {
    NONE,
    BREAK,
    CONTINUE
  }

  /** What a rendering may do: a unit is a character or an item looked at. */
  static final long MAX_WORK = 100_000_000;

  /** The work of a loop's turn, or of a call: some microseconds. */
  static final long TURN = 1_000;

  private static final int MAX_CALLS = 32; // macros inside macros

  private final FunctionsOfTime time;
  private long work;
  private int calls;
  private Jump jump = Jump.NONE;
  private @Nullable ChatTemplateException failure; // the first one

  Rendering(Jinjava engine, Context context, JinjavaConfig config, FunctionsOfTime time) {
    super(engine, context, config);
    this.time = time;
  }

  /** The one of this thread. */
  static Rendering current() {
    return (Rendering) Objects.requireNonNull(getCurrent(), "nothing is rendered");
  }

  FunctionsOfTime time() {
    return time;
  }

  /** A variable; undefined if there is none. */
  Object get(String name) {
    Object value = getContext().get(name);
    return value == null ? new Undefined("'" + name + "'") : value;
  }

  void put(String name, Object value) {
    getContext().put(name, value);
  }

  /**
   * Counts work.
   *
   * @throws TemplateError if it is too much
   */
  void spend(long units) {
    work += units;
    if (work > MAX_WORK) {
      throw new TemplateError("it does more work than a chat template needs; it may never end");
    }
  }

  /** Evaluates an expression of a statement. */
  Object evaluate(String expression, int line) {
    Object value = resolveELExpression(expression, line);
    throwFailure();
    return value == null ? new Undefined("the value") : value;
  }

  /** Does something, and keeps the line if it goes wrong: the engine would go on. */
  Object guard(Supplier<Object> action) {
    throwFailure();
    try {
      return action.get();
    } catch (TemplateError e) {
      throw fail(getLineNumber(), e.problem());
    }
  }

  ChatTemplateException fail(int line, String problem) {
    if (failure == null) {
      failure = new ChatTemplateException(line, problem);
    }
    return failure;
  }

  /** Throws what went wrong first, if anything did. */
  void throwFailure() {
    if (failure != null) {
      throw failure;
    }
  }

  /** Enters a macro. */
  void enterCall() {
    if (++calls > MAX_CALLS) {
      throw new TemplateError("its macros call one another more than " + MAX_CALLS + " deep");
    }
  }

  void leaveCall() {
    calls--;
  }

  Jump jump() {
    return jump;
  }

  void jump(Jump value) {
    jump = value;
  }
}
