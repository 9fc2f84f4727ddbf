package io.ponder4j.huggingface.template;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.TemplateError.ErrorReason;
import io.ponder4j.generate.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A chat template: a program in Jinja that a model folder brings, and that nobody has to trust. It
 * reads messages and writes a prompt, and reaches nothing else: no file, no other template, no
 * class or method of Java, no clock but the one it is given. Its length, nesting, work and text are
 * limited.
 *
 * <p>Each character of a rendered prompt remembers whether the template wrote it or a message gave
 * it, through whatever the template does to it: trims, splits, joins, replaces. So control tokens
 * are the template's alone.
 *
 * <p>Text is equal to what Jinja2 makes with {@code trim_blocks} and {@code lstrip_blocks}. A
 * construct that is not known here is a {@link ChatTemplateException} when it is reached, an
 * unknown statement at once. Thread-safe.
 */
public final class ChatTemplate {

  private static final JinjavaConfig CONFIG =
      JinjavaConfig.newBuilder()
          .withNestedInterpretationEnabled(false) // a message is never a template
          .withMaxOutputSize(4L * TemplateText.MAX_LENGTH)
          .build();

  private static final Jinjava ENGINE = new TemplateEngine(CONFIG);

  private final TemplateSource source;
  private final Map<String, Object> constants = new LinkedHashMap<>();

  private ChatTemplate(TemplateSource source, Map<String, String> specialTokens) {
    this.source = source;
    List<TemplateText> literals = source.literals();
    for (int i = 0; i < literals.size(); i++) {
      constants.put(TemplateSource.LITERAL + i, literals.get(i));
    }
    constants.putAll(Functions.all());
    constants.put("none", None.NONE);
    constants.put("None", None.NONE);
    constants.put("tools", None.NONE);
    constants.put("documents", None.NONE);
    specialTokens.forEach((name, text) -> constants.put(name, TemplateText.own(text)));
  }

  /**
   * Reads a template.
   *
   * @param specialTokens what it finds under names such as {@code bos_token}
   * @throws ChatTemplateException if it is malformed, too long, or has an unknown statement
   */
  public static ChatTemplate of(String template, Map<String, String> specialTokens) {
    return new ChatTemplate(TemplateSource.of(template), specialTokens);
  }

  /**
   * Writes a prompt, up to where the model begins to write.
   *
   * @throws ChatTemplateException if the template refuses these messages, reaches something unknown
   *     or wrong, or does too much
   */
  public RenderedPrompt render(List<Message> messages, TemplateOptions options) {
    return renderFields(messages(messages), options);
  }

  /** Writes a prompt of messages that are maps of fields. */
  RenderedPrompt renderFields(List<Object> messages, TemplateOptions options) {
    Map<String, Object> variables = new LinkedHashMap<>(constants);
    variables.put("add_generation_prompt", true);
    options.variables().forEach((name, value) -> variables.put(name, Python.of(value, false)));
    variables.put("messages", messages);
    var context = new Context(ENGINE.getGlobalContext(), variables);
    var rendering = new Rendering(ENGINE, context, CONFIG, new FunctionsOfTime(options.clock()));
    return new RenderedPrompt(TemplateText.parse(run(rendering)));
  }

  private static List<Object> messages(List<Message> messages) {
    List<Object> all = new ArrayList<>();
    for (Message message : messages) {
      Map<Object, Object> fields = new LinkedHashMap<>();
      fields.put(TemplateText.own("role"), TemplateText.own(role(message)));
      fields.put(TemplateText.own("content"), TemplateText.given(message.content()));
      all.add(fields);
    }
    return all;
  }

  private static String role(Message message) {
    return message.author().name().toLowerCase(Locale.ROOT);
  }

  private String run(Rendering rendering) {
    try (var current = JinjavaInterpreter.closeablePushCurrent(rendering).get()) {
      var nodes = current.value().parse(source.blocks()).getChildren();
      throwFirst(rendering);
      String text = Bodies.render(nodes, rendering);
      throwFirst(rendering);
      return text;
    } catch (ChatTemplateException e) {
      throw e;
    } catch (StackOverflowError e) {
      throw new ChatTemplateException(rendering.getLineNumber(), "it nests too deep", e);
    } catch (RuntimeException e) {
      throwFirst(rendering);
      throw new ChatTemplateException(
          rendering.getLineNumber(), "it cannot be rendered: " + e.getMessage(), e);
    }
  }

  /** Throws what the engine noted: it goes on after what went wrong. */
  private void throwFirst(Rendering rendering) {
    rendering.throwFailure();
    for (var error : rendering.getErrorsCopy()) {
      String what =
          error.getReason() == ErrorReason.SYNTAX_ERROR
              ? "it is malformed, or has a construct that is not known here: "
              : "it cannot be rendered: ";
      throw new ChatTemplateException(error.getLineno(), what + withLiterals(error.getMessage()));
    }
  }

  private String withLiterals(String message) {
    String text = message;
    for (int i = source.literals().size() - 1; i >= 0; i--) {
      String literal = Repr.of(source.literals().get(i)).chars();
      text = text.replace(TemplateSource.LITERAL + i, literal);
    }
    return text;
  }
}
