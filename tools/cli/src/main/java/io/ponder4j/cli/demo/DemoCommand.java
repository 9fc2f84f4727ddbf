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
      description =
          "Problems of 4 to 6 operands, with --search half as many of 6 to 8 too; default 300, with"
              + " --check 1000.")
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

  @Option(
      names = "--search",
      description = "Shows searches over steps, beside what can be made of whole samples.")
  private boolean search;

  @Option(names = "--check", description = "Exits with 1 unless the acceptance lines hold.")
  private boolean check;

  @Override
  public Integer call() throws Exception {
    int wanted = problems != null ? problems : check ? CHECKED_PROBLEMS : PROBLEMS;
    if (wanted < 2) {
      throw new ParameterException(spec.commandLine(), "--problems must be >= 2, was " + wanted);
    }
    PrintWriter out = spec.commandLine().getOut();
    boolean accepted = true;
    try (JsonFile file = JsonFile.open(json, spec.commandLine())) {
      for (Section section : search ? Section.searches() : Section.samples()) {
        Results results = run(section, wanted);
        var report = new Report(section, results);
        out.printf("%nProblems of %s operands:%n%n", section.operands());
        report.print(out);
        report.writeJson(file);
        accepted &= !check || accepts(section, results, out);
      }
    }
    return accepted ? 0 : 1;
  }

  private Results run(Section section, int wanted) throws InterruptedException {
    List<Problem> fresh =
        Embedded.problems(seed, section.minOperands(), section.maxOperands())
            .limit(Math.max(2, Math.round(section.share() * wanted)))
            .toList();
    int threads = Math.min(fresh.size(), Runtime.getRuntime().availableProcessors());
    try (ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName("problems")
            .setInitialMax(fresh.size())
            .setStyle(ProgressBarStyle.ASCII)
            .build()) {
      return new Demo(section.contenders(), fresh, seed, bar::step).run(threads);
    }
  }

  private static boolean accepts(Section section, Results results, PrintWriter out) {
    List<Acceptance> lines = section.acceptance().apply(results);
    out.println();
    lines.forEach(line -> out.println(line.line()));
    return lines.stream().allMatch(Acceptance::holds);
  }
}
