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
public final class ModelMixin {

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

  @Option(
      names = "--cache-mib",
      paramLabel = "N",
      description = "The most memory of the key/value cache, in MiB; default 1024.")
  private @Nullable Integer cacheMib;

  /** The folder; null for the embedded model. */
  @Nullable Path folder() {
    return folder;
  }

  /** The folder, where there must be one. */
  public Path requireFolder() {
    if (folder == null) {
      throw new ParameterException(
          spec.commandLine(),
          spec.name() + " needs --model DIR: the embedded model knows arithmetic alone");
    }
    return folder;
  }

  /** Opens the model of the folder; there must be one. */
  public EngineGenerator open() {
    return OnnxGenerator.open(requireFolder(), options());
  }

  /** How it is opened. */
  public ModelOptions options() {
    TemplateOptions template = TemplateOptions.DEFAULT;
    try {
      for (String assignment : templateOptions) {
        template = template.with(assignment);
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--template-option: " + e.getMessage());
    }
    ModelOptions options = ModelOptions.DEFAULT.withRuntime(runtime()).withTemplate(template);
    return file == null ? options : options.withFile(file);
  }

  private OnnxOptions runtime() {
    OnnxOptions runtime = ModelOptions.DEFAULT.runtime().withSpinning(spinning);
    if (threads != null) {
      runtime = runtime.withThreads(positive("--threads", threads));
    }
    if (cacheMib != null) {
      runtime = runtime.withMaxCacheBytes((long) positive("--cache-mib", cacheMib) << 20);
    }
    return runtime;
  }

  private int positive(String name, int value) {
    if (value < 1) {
      throw new ParameterException(spec.commandLine(), name + " must be >= 1, was " + value);
    }
    return value;
  }

  /** Refuses the options that are a folder's, where there is none. */
  void requireNoneOfThem() {
    boolean runtime = threads != null || spinning || cacheMib != null;
    if (file != null || !templateOptions.isEmpty() || runtime) {
      throw new ParameterException(
          spec.commandLine(),
          "--file, --template-option, --threads, --spinning and --cache-mib are for a model of"
              + " one's own; say --model DIR too");
    }
  }
}
