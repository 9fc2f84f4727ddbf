package io.ponder4j.cli.bench;

import io.ponder4j.cli.JsonFile;
import io.ponder4j.cli.ModelMixin;
import io.ponder4j.engine.CausalLm;
import io.ponder4j.engine.DecodingEngine;
import io.ponder4j.engine.EngineGenerator;
import io.ponder4j.engine.EngineOptions;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.huggingface.ModelFolder;
import io.ponder4j.onnx.ModelOptions;
import io.ponder4j.onnx.OnnxCausalLm;
import io.ponder4j.onnx.OnnxModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.hipparchus.stat.descriptive.rank.Percentile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The rate at which a model writes samples of a prompt, measured as other engines can be too. */
@Command(
    name = "decode",
    description =
        "Measures how fast samples of a prompt are written by a model's folder, the prompt"
            + " included. For comparisons: benchmarks/peers.",
    mixinStandardHelpOptions = true)
final class DecodeBenchCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ModelMixin model;

  @Option(
      names = "--branches",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,16",
      description = "Samples side by side; default ${DEFAULT-VALUE}.")
  private List<Integer> branches = List.of();

  @Option(
      names = "--prompt",
      paramLabel = "T",
      split = ",",
      defaultValue = "100",
      description = "Tokens of the prompt; default ${DEFAULT-VALUE}.")
  private List<Integer> prompts = List.of();

  @Option(
      names = "--tokens",
      paramLabel = "T",
      defaultValue = "128",
      description = "New tokens a sample; default ${DEFAULT-VALUE}.")
  private int tokens;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Measurements after one that warms up; default ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Writes a JSON object a figure to a file.")
  private @Nullable Path json;

  private long questions; // each prompt is a new one, so that none is in the cache

  @Override
  public Integer call() throws IOException {
    if (rounds < 1 || tokens < 1) {
      throw new ParameterException(spec.commandLine(), "--rounds and --tokens must be >= 1");
    }
    ModelOptions options = model.options();
    CausalLm lm =
        OnnxModel.open(ModelFolder.open(model.requireFolder()), options.file(), options.runtime());
    var letters = new Letters(lm.shape().vocabularySize());
    try (JsonFile out = JsonFile.open(json, spec.commandLine());
        EngineGenerator generator =
            DecodingEngine.start(lm, EngineOptions.DEFAULT.withCachedTokens(0).withSwapBytes(0))
                .generator(letters.dialect())) {
      for (int prompt : prompts) {
        for (int n : branches) {
          out.write(measure(generator, lm, n, prompt));
        }
      }
    }
    return 0;
  }

  private Map<String, Object> measure(EngineGenerator generator, CausalLm lm, int n, int prompt)
      throws IOException {
    sample(generator, n, prompt);
    long computed = generator.engine().stats().prefillTokens();
    double[] rates = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      long began = System.nanoTime();
      sample(generator, n, prompt);
      rates[round] = 1e9 * n * tokens / (System.nanoTime() - began);
    }
    double median = new Percentile(50).evaluate(rates);
    long prefilled = (generator.engine().stats().prefillTokens() - computed) / rounds;
    String mode = lm instanceof OnnxCausalLm ours ? ours.lastMode() : "rows";
    Memory memory = Memory.now();
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%3d samples of %d tokens behind %d: %.1f tokens/s, %d prompt tokens computed, %s; %s%n",
        n,
        tokens,
        prompt,
        median,
        prefilled,
        mode,
        memory.line());
    out.flush();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("samples", n);
    row.put("prompt_tokens", prompt);
    row.put("new_tokens", tokens);
    row.put("tokens_per_s", median);
    row.put("prompt_tokens_computed", prefilled);
    row.put("mode", mode);
    row.put("peak_rss_mib", memory.peakResidentMib());
    row.put("heap_committed_mib", memory.heapCommittedMib());
    return row;
  }

  private void sample(EngineGenerator generator, int n, int prompt) {
    SamplingParams sampling =
        SamplingParams.DEFAULT.withTemperature(0.8).withTopK(40).withMaxTokens(tokens);
    Prefix prefix = Prefix.of(Letters.prompt(prompt, questions++));
    List<Request> requests =
        IntStream.range(0, n).mapToObj(i -> Request.of(prefix, sampling, i)).toList();
    List<Generation> all = generator.startAll(requests, Collections.nCopies(n, TokenListener.NONE));
    for (Generation each : all) {
      Completion completion = each.completion().join();
      if (completion.usage().generated() != tokens) {
        throw new IllegalStateException("a sample ended after " + completion.usage());
      }
    }
  }
}
