package io.ponder4j.cli;

import io.ponder4j.engine.EngineGenerator;
import io.ponder4j.huggingface.template.TemplateOptions;
import io.ponder4j.onnx.ModelOptions;
import io.ponder4j.onnx.OnnxGenerator;
import io.ponder4j.onnx.OnnxOptions;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say which model's folder is opened, and how. */
final class ModelMixin {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "A model's folder: config.json, tokenizer.json, a chat template and an ONNX graph; see"
              + " tools/export. Default: the embedded model, which solves arithmetic.")
  private @Nullable Path folder;

  @Option(
      names = "--file",
      paramLabel = "NAME",
      description = "Which graph of the folder; default model.onnx, or the only one.")
  private @Nullable String file;

  @Option(
      names = "--template-option",
      paramLabel = "NAME=VALUE",
      description = "Told to the chat template, like enable_thinking=false. May be given again.")
  private List<String> templateOptions = List.of();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of ONNX Runtime; default all processors.")
  private @Nullable Integer threads;

  @Option(
      names = "--spinning",
      description = "Idle threads spin: faster where nothing else runs, slower elsewhere.")
  private boolean spinning;

  /** The folder; null for the embedded model. */
  @Nullable Path folder() {
    return folder;
  }

  /** Opens the model of the folder. */
  EngineGenerator open(Path chosen) {
    return OnnxGenerator.open(chosen, options());
  }

  /** How it is opened. */
  ModelOptions options() {
    int wanted = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    if (wanted < 1) {
      throw new ParameterException(spec.commandLine(), "--threads must be >= 1, was " + wanted);
    }
    TemplateOptions template = TemplateOptions.DEFAULT;
    try {
      for (String assignment : templateOptions) {
        template = template.with(assignment);
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--template-option: " + e.getMessage());
    }
    ModelOptions options =
        ModelOptions.DEFAULT
            .withRuntime(OnnxOptions.DEFAULT.withThreads(wanted).withSpinning(spinning))
            .withTemplate(template);
    return file == null ? options : options.withFile(file);
  }

  /** Refuses the options that are a folder's, where there is none. */
  void requireNoneOfThem() {
    if (file != null || !templateOptions.isEmpty() || threads != null || spinning) {
      throw new ParameterException(
          spec.commandLine(),
          "--file, --template-option, --threads and --spinning are for a model of one's own; say"
              + " --model DIR too");
    }
  }
}
