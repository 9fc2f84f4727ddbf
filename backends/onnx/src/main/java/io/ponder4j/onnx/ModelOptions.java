package io.ponder4j.onnx;

import io.ponder4j.engine.EngineOptions;
import io.ponder4j.engine.Phases;
import io.ponder4j.huggingface.template.TemplateOptions;
import java.util.Objects;
import java.util.Optional;

/**
 * How the model of a folder is opened.
 *
 * @param file name of the graph, such as {@code model_int8.onnx}; empty for {@code model.onnx}, or
 *     the only one there is
 * @param runtime how it is run
 * @param engine how questions share it
 * @param template what its chat template is told
 * @param phases how its text tells thinking from answering; empty for {@code <think>} where its
 *     vocabulary has tokens for it
 */
public record ModelOptions(
    Optional<String> file,
    OnnxOptions runtime,
    EngineOptions engine,
    TemplateOptions template,
    Optional<Phases> phases) {

  /** The defaults of all parts, but as many threads as there are processors. */
  public static final ModelOptions DEFAULT =
      new ModelOptions(
          Optional.empty(),
          OnnxOptions.DEFAULT.withThreads(Runtime.getRuntime().availableProcessors()),
          EngineOptions.DEFAULT,
          TemplateOptions.DEFAULT,
          Optional.empty());

  public ModelOptions {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(runtime, "runtime");
    Objects.requireNonNull(engine, "engine");
    Objects.requireNonNull(template, "template");
    Objects.requireNonNull(phases, "phases");
  }

  /** These options with another graph. */
  public ModelOptions withFile(String value) {
    return new ModelOptions(Optional.of(value), runtime, engine, template, phases);
  }

  /** These options, run in another way. */
  public ModelOptions withRuntime(OnnxOptions value) {
    return new ModelOptions(file, value, engine, template, phases);
  }

  /** These options with another engine. */
  public ModelOptions withEngine(EngineOptions value) {
    return new ModelOptions(file, runtime, value, template, phases);
  }

  /** These options with something else told to the template. */
  public ModelOptions withTemplate(TemplateOptions value) {
    return new ModelOptions(file, runtime, engine, value, phases);
  }

  /** These options with other markers of thinking. */
  public ModelOptions withPhases(Phases value) {
    return new ModelOptions(file, runtime, engine, template, Optional.of(value));
  }
}
