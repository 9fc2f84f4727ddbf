package io.ponder4j.cli.bench;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import io.ponder4j.cli.JsonFile;
import io.ponder4j.embedded.Embedded;
import io.ponder4j.onnx.OnnxCausalLm;
import io.ponder4j.onnx.OnnxGraph;
import io.ponder4j.onnx.OnnxOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How fast the engine is on this machine, and how fast the bare network would be. */
@Command(
    name = "engine",
    description = "Measures the decoding engine with a model, beside its ceiling.",
    mixinStandardHelpOptions = true)
final class EngineBenchCommand implements Callable<Integer> {

  private static final int SHORT_PROMPT = 21;
  private static final int LONG_PROMPT = 400;
  private static final int MOST_BRANCHES = 1024;
  private static final double LEAST_SHARE = 0.93;
  private static final double MOST_BOOKKEEPING = 400; // us: 2 % of a step of 20 ms
  private static final double MOST_ORCHESTRATION = 5; // us a call
  private static final int WIDEST = 32; // rows
  private static final String EMBEDDED = "embedded";

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "embedded|DIR",
      defaultValue = EMBEDDED,
      description =
          "The embedded model, or a folder with a model.onnx that was exported for ponder4j;"
              + " default ${DEFAULT-VALUE}. A large model takes long: choose few branches and rounds.")
  private String model = EMBEDDED;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Writes a JSON object a figure to a file.")
  private @Nullable Path json;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "9",
      description = "Measurements of each figure, of which the median is shown; default 9.")
  private int rounds;

  @Option(
      names = "--branches",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,4,16,64,256",
      description = "Branches side by side; default ${DEFAULT-VALUE}.")
  private List<Integer> branches = List.of();

  @Option(names = "--check", description = "Exits with 1 unless the acceptance lines hold.")
  private boolean check;

  private final List<Map<String, Object>> figures = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    if (rounds < 1) {
      throw new ParameterException(spec.commandLine(), "--rounds must be >= 1, was " + rounds);
    }
    if (branches.stream().anyMatch(n -> n < 1 || n > MOST_BRANCHES)) {
      throw new ParameterException(
          spec.commandLine(), "--branches must be in 1.." + MOST_BRANCHES + ", was " + branches);
    }
    PrintWriter out = spec.commandLine().getOut();
    try (JsonFile file = JsonFile.open(json, spec.commandLine());
        var bench = new EngineBench(this::network)) {
      requireRoom(bench);
      bench.warmUp();
      List<Decoding> decodings = decode(bench, out);
      prompts(bench, out);
      widths(bench, out);
      latencies(bench, out);
      double orchestration = orchestration(bench, out);
      memory(out);
      for (Map<String, Object> figure : figures) {
        file.write(figure);
      }
      return check ? accept(decodings, orchestration, out) : 0;
    }
  }

  private OnnxCausalLm network() {
    if (model.equals(EMBEDDED)) {
      return Embedded.network(OnnxOptions.DEFAULT);
    }
    Path file = Path.of(model).resolve("model.onnx");
    return new OnnxCausalLm(OnnxGraph.open(file, OnnxOptions.DEFAULT), OnnxOptions.DEFAULT);
  }

  private void requireRoom(EngineBench bench) {
    int needed = LONG_PROMPT + Load.TOKENS;
    if (bench.maxTokens() < needed) {
      throw new ParameterException(
          spec.commandLine(),
          "--model takes texts of " + bench.maxTokens() + " tokens, the bench needs " + needed);
    }
  }

  // --- decoding ---

  private List<Decoding> decode(EngineBench bench, PrintWriter out) {
    List<Decoding> decodings =
        Stream.of(SHORT_PROMPT, LONG_PROMPT)
            .flatMap(prompt -> branches.stream().map(n -> new Load(n, prompt)))
            .map(load -> bench.decode(load, load.branches() > 64 ? (rounds + 2) / 3 : rounds))
            .toList();
    List<ColumnData<Decoding>> columns =
        List.of(
            column("branches", d -> String.valueOf(d.load().branches())),
            column("prompt", d -> String.valueOf(d.load().promptTokens())),
            column("tokens/s", d -> number("%.0f", d.tokensPerSecond())),
            column("bare loop", d -> number("%.0f", d.bareTokensPerSecond())),
            column("share", d -> number("%.3f", d.share())),
            column("forward", d -> number("%.1f %%", 100 * d.forwardShare())),
            column("draw", d -> number("%.1f %%", 100 * d.drawShare())),
            column("bookkeeping", d -> number("%.1f %%", 100 * d.bookkeepingShare())),
            column("bookkeeping us", d -> number("%.0f", d.bookkeepingMicros())),
            column("mode", Decoding::mode),
            column("prompt computed", d -> String.valueOf(d.promptTokens())));
    out.printf("Decoding, %d tokens a branch, and where the time of a step goes:%n%n", Load.TOKENS);
    out.println(AsciiTable.getTable(AsciiTable.NO_BORDERS, decodings, columns));
    for (Decoding d : decodings) {
      figure(
          "decode",
          "branches",
          d.load().branches(),
          "prompt_tokens",
          d.load().promptTokens(),
          "tokens_per_s",
          d.tokensPerSecond(),
          "ceiling_tokens_per_s",
          d.bareTokensPerSecond(),
          "share",
          d.share(),
          "forward_share",
          d.forwardShare(),
          "draw_share",
          d.drawShare(),
          "bookkeeping_us_per_step",
          d.bookkeepingMicros(),
          "mode",
          d.mode(),
          "prompt_tokens_computed",
          d.promptTokens());
    }
    return decodings;
  }

  private static ColumnData<Decoding> column(String header, Function<Decoding, String> text) {
    return new Column().header(header).with(text);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  // --- the rest ---

  private void prompts(EngineBench bench, PrintWriter out) {
    out.println();
    for (int tokens : new int[] {100, LONG_PROMPT}) {
      double[] rates = bench.prefill(tokens, rounds);
      out.printf(
          Locale.ROOT,
          "prompt of %d tokens: %.0f tokens/s, bare %.0f%n",
          tokens,
          rates[0],
          rates[1]);
      figure(
          "prefill",
          "prompt_tokens",
          tokens,
          "tokens_per_s",
          rates[0],
          "ceiling_tokens_per_s",
          rates[1]);
    }
  }

  private void widths(EngineBench bench, PrintWriter out) {
    out.print("bare step of T rows behind 100 tokens, ms:");
    for (int rows = 1; rows <= WIDEST; rows++) {
      double millis = bench.stepMillis(rows, 100, rounds);
      out.printf(Locale.ROOT, "%s%3d: %.2f", rows % 8 == 1 ? "%n ".formatted() : " ", rows, millis);
      figure("step", "rows", rows, "context", 100, "ms", millis);
    }
    out.println();
  }

  private void latencies(EngineBench bench, PrintWriter out) {
    latency("cancel 16 branches", bench.cancelMicros(16, rounds), out);
    latency("fork 16 branches, to their first tokens", bench.continueMicros(16, 63, rounds), out);
    latency("rewind by 32 tokens, to the next token", bench.continueMicros(1, 31, rounds), out);
  }

  private void latency(String what, double micros, PrintWriter out) {
    out.printf(Locale.ROOT, "%s: %.0f us%n", what, micros);
    figure("latency", "what", what, "us", micros);
  }

  private double orchestration(EngineBench bench, PrintWriter out) {
    double micros = bench.orchestrationMicros(rounds);
    out.printf(
        Locale.ROOT,
        "orchestration: %.2f us a call, %d of them side by side, instant models%n",
        micros,
        Orchestration.CALLS);
    figure("orchestration", "calls", Orchestration.CALLS, "us_per_call", micros);
    return micros;
  }

  private void memory(PrintWriter out) throws IOException {
    Memory memory = Memory.now();
    out.println(memory.line());
    figure(
        "memory",
        "peak_rss_mib",
        memory.peakResidentMib(),
        "heap_committed_mib",
        memory.heapCommittedMib(),
        "outside_heap_mib",
        memory.outsideHeapMib());
  }

  private void figure(String measure, Object... namesAndValues) {
    Map<String, Object> figure = new LinkedHashMap<>();
    figure.put("measure", measure);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      figure.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    figures.add(figure);
  }

  // --- acceptance ---

  private static int accept(List<Decoding> decodings, double orchestration, PrintWriter out) {
    out.println();
    boolean holds = line(out, "orchestration, us a call", orchestration, 0, MOST_ORCHESTRATION);
    for (Decoding d : decodings) {
      int n = d.load().branches();
      int prompt = d.load().promptTokens();
      String load = n + " branches of " + prompt + " tokens";
      holds &=
          line(out, load + ": prompt tokens computed", (double) d.promptTokens(), prompt, prompt);
      if (prompt == SHORT_PROMPT && (n == 1 || n == 16 || n == 64)) {
        holds &= line(out, load + ": share of the bare loop", d.share(), LEAST_SHARE, 2);
      }
      if (n == 64) {
        holds &=
            line(
                out, load + ": bookkeeping, us a step", d.bookkeepingMicros(), 0, MOST_BOOKKEEPING);
      }
    }
    return holds ? 0 : 1;
  }

  private static boolean line(
      PrintWriter out, String what, double value, double least, double most) {
    boolean holds = value >= least && value <= most;
    out.printf(
        Locale.ROOT,
        "%s  %s: %.3f, wanted %s to %s%n",
        holds ? "ok  " : "FAIL",
        what,
        value,
        number("%.2f", least),
        number("%.2f", most));
    return holds;
  }
}
