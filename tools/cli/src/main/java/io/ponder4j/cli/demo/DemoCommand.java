package io.ponder4j.cli.demo;

import io.ponder4j.cli.JsonFile;
import io.ponder4j.embedded.Embedded;
import io.ponder4j.embedded.Problem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows how a real model gets better answers by spending more compute. */
@Command(
    name = "demo",
    description = "Lets every strategy solve fresh problems with the embedded model.",
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {

  private static final int PROBLEMS = 300;
  private static final int CHECKED_PROBLEMS = 1000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--problems",
      paramLabel = "N",
      description = "Problems of 4 to 6 operands; default 300, with --check 1000.")
  private @Nullable Integer problems;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Of problems and samples; default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Writes a JSON object a row to a file.")
  private @Nullable Path json;

  @Option(names = "--check", description = "Exits with 1 unless the acceptance lines hold.")
  private boolean check;

  @Override
  public Integer call() throws Exception {
    int wanted = problems != null ? problems : check ? CHECKED_PROBLEMS : PROBLEMS;
    if (wanted < 2) {
      throw new ParameterException(spec.commandLine(), "--problems must be >= 2, was " + wanted);
    }
    PrintWriter out = spec.commandLine().getOut();
    try (JsonFile file = JsonFile.open(json, spec.commandLine())) {
      Results results = run(Embedded.problems(seed).limit(wanted).toList());
      var report = new Report(results);
      report.print(out);
      report.writeJson(file);
      return check ? accept(results, out) : 0;
    }
  }

  private Results run(List<Problem> fresh) throws InterruptedException {
    int threads = Math.min(fresh.size(), Runtime.getRuntime().availableProcessors());
    try (ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName("problems")
            .setInitialMax(fresh.size())
            .setStyle(ProgressBarStyle.ASCII)
            .build()) {
      return new Demo(Contender.all(), fresh, seed, bar::step).run(threads);
    }
  }

  private static int accept(Results results, PrintWriter out) {
    List<Acceptance> lines = Acceptance.of(results);
    out.println();
    lines.forEach(line -> out.println(line.line()));
    return lines.stream().allMatch(Acceptance::holds) ? 0 : 1;
  }
}
