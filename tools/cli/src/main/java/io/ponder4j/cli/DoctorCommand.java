package io.ponder4j.cli;

import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.embedded.Embedded;
import io.ponder4j.engine.EngineGenerator;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.huggingface.ModelFolder;
import io.ponder4j.onnx.MemoryNeed;
import io.ponder4j.onnx.OnnxOptions;
import io.ponder4j.strategies.pool.Greedy;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Looks at this machine and at a model, and lets it answer a question. */
@Command(
    name = "doctor",
    description =
        "Says what this machine has and what a model needs, warms it up, and has it answer a"
            + " question.",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {

  private static final int MOST_TOKENS = 40;
  private static final String EASY = "What is the capital of France?";
  private static final String SUM = "17+28-(16+8)";

  @Spec private CommandSpec spec;

  @Mixin private ModelMixin model;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    machine(out);
    Path folder = model.folder();
    if (folder == null) {
      model.requireNoneOfThem();
      line(out, "model", "embedded");
      long began = System.nanoTime();
      try (EngineGenerator generator = Embedded.generator()) {
        answer(generator, SUM, began, out);
      }
      return 0;
    }
    files(ModelFolder.open(folder), out);
    long began = System.nanoTime();
    try (EngineGenerator generator = model.open()) {
      answer(generator, EASY, began, out);
    }
    return 0;
  }

  private void machine(PrintWriter out) {
    line(
        out, "java", System.getProperty("java.version") + ", " + System.getProperty("java.vendor"));
    line(
        out,
        "system",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.arch")
            + ", "
            + Runtime.getRuntime().availableProcessors()
            + " processors");
    line(out, "heap", mebibytes(Runtime.getRuntime().maxMemory()) + " at most");
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      line(
          out,
          "memory",
          mebibytes(system.getTotalMemorySize())
              + ", "
              + mebibytes(system.getFreeMemorySize())
              + " free without caches");
    }
    line(out, "ONNX Runtime", OnnxOptions.runtimeVersion());
  }

  private static void files(ModelFolder folder, PrintWriter out) {
    line(out, "model", folder.path() + ", " + folder.config().modelType());
    line(
        out,
        "shape",
        String.format(
            Locale.ROOT,
            "%d layers, %d key/value heads of %d, %d tokens, texts of up to %d",
            folder.config().layers(),
            folder.config().kvHeads(),
            folder.config().headSize(),
            folder.config().vocabularySize(),
            folder.config().maxPositions()));
    long values =
        2L * folder.config().layers() * folder.config().kvHeads() * folder.config().headSize();
    line(
        out,
        "cache",
        String.format(
            Locale.ROOT, "%.1f KiB a token, in fp16 half of it", values * Float.BYTES / 1024.0));
    for (Path graph : folder.onnxFiles()) {
      line(
          out,
          "graph",
          folder.path().relativize(graph) + ", " + mebibytes(MemoryNeed.of(graph).bytes()));
    }
  }

  /** Twice: the first time warms up. */
  private void answer(EngineGenerator generator, String question, long began, PrintWriter out) {
    line(out, "loaded", millis(System.nanoTime() - began));
    long warmUp = System.nanoTime();
    ask(generator, question, 1);
    line(out, "warm-up", millis(System.nanoTime() - warmUp));
    Outcome outcome = ask(generator, question, MOST_TOKENS);
    double seconds = outcome.spent().time().toNanos() / 1e9;
    line(out, "question", question);
    String text = outcome.candidate().map(c -> c.completion().text()).orElse("none");
    line(out, "answer", text.strip().replaceAll("[\\p{Cntrl}\\s]+", " "));
    line(
        out,
        "rate",
        String.format(Locale.ROOT, "%.1f tokens/s", outcome.spent().generatedTokens() / seconds));
  }

  private static Outcome ask(EngineGenerator generator, String question, int tokens) {
    return Ponder.with(generator)
        .using(new Greedy())
        .answers(AnswerType.text())
        .sampling(SamplingParams.DEFAULT.withMaxTokens(tokens))
        .ask(question);
  }

  private static String mebibytes(long bytes) {
    return (bytes >> 20) + " MiB";
  }

  private static String millis(long nanos) {
    return nanos / 1_000_000 + " ms";
  }

  private static void line(PrintWriter out, String what, String value) {
    out.printf("%-13s %s%n", what, value);
    out.flush();
  }
}
