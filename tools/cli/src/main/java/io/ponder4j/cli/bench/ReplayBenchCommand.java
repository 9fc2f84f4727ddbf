package io.ponder4j.cli.bench;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import io.ponder4j.cli.JsonFile;
import io.ponder4j.evaluate.Estimate;
import io.ponder4j.evaluate.SubsetMetric;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What selectors make of samples that a real model drew and a real reward model scored. */
@Command(
    name = "replay",
    description = "Measures selectors on recorded samples: no model runs.",
    mixinStandardHelpOptions = true)
final class ReplayBenchCommand implements Callable<Integer> {

  private static final List<String> FILES = List.of("public.jsonl", "heldout.jsonl");
  private static final int MOST =
      ReplayFigures.SIZES.stream().mapToInt(Integer::intValue).max().orElseThrow();

  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description =
          "A folder with public.jsonl or, where that is missing, heldout.jsonl: a problem a line,"
              + " with candidates of text, prediction, correct and rm_score.")
  private Path data;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Writes a JSON object a figure to a file: metric, k, value.")
  private @Nullable Path json;

  @Option(
      names = "--check",
      description =
          "Exits with 1 unless the figures are the known ones, where the file's SHA-256 is that of"
              + " the file they are known for; for any other file, unless they fit together.")
  private boolean check;

  @Override
  public Integer call() throws IOException {
    Path file =
        FILES.stream()
            .map(data::resolve)
            .filter(Files::isRegularFile)
            .findFirst()
            .orElseThrow(
                () ->
                    new ParameterException(
                        spec.commandLine(),
                        "--data has neither public.jsonl nor heldout.jsonl: " + data));
    PrintWriter out = spec.commandLine().getOut();
    try (JsonFile rows = JsonFile.open(json, spec.commandLine())) {
      ReplayFile replay = ReplayFile.read(file, MOST);
      ReplayFigures figures = ReplayFigures.of(replay.problems());
      print(replay, figures, out);
      write(figures, rows);
      return check ? accept(replay, figures, out) : 0;
    }
  }

  private static void print(ReplayFile replay, ReplayFigures figures, PrintWriter out) {
    out.printf(
        "%s: %d problems, means over all subsets of k samples:%n%n",
        replay.file().getFileName(), replay.problems().size());
    List<ColumnData<SubsetMetric>> columns = new ArrayList<>();
    columns.add(new Column().header("metric").with(SubsetMetric::label));
    for (int i = 0; i < ReplayFigures.SIZES.size(); i++) {
      int size = i;
      columns.add(
          new Column()
              .header("k = " + ReplayFigures.SIZES.get(i))
              .with(metric -> text(figures.estimate(metric, size))));
    }
    out.println(
        AsciiTable.getTable(AsciiTable.NO_BORDERS, List.of(SubsetMetric.values()), columns));
  }

  private static String text(Estimate estimate) {
    String value = String.format(Locale.ROOT, "%.4f", estimate.value());
    return estimate.standardError() == 0
        ? value
        : value + String.format(Locale.ROOT, " +- %.4f", estimate.standardError());
  }

  private static void write(ReplayFigures figures, JsonFile rows) throws IOException {
    for (SubsetMetric metric : SubsetMetric.values()) {
      for (int i = 0; i < ReplayFigures.SIZES.size(); i++) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("metric", metric.label());
        row.put("k", ReplayFigures.SIZES.get(i));
        row.put("value", figures.value(metric, i));
        rows.write(row);
      }
    }
  }

  private static int accept(ReplayFile replay, ReplayFigures figures, PrintWriter out) {
    boolean isKnown = replay.fingerprint().equals(ReplayFigures.KNOWN_FILE);
    out.println();
    if (!isKnown) {
      out.println("No figures are known for this file; they are asked to fit together:");
    }
    List<Finding> findings =
        Stream.concat(
                isKnown ? figures.againstKnown().stream() : Stream.empty(),
                figures.againstAnyFile().stream())
            .toList();
    findings.forEach(finding -> out.println(finding.line()));
    return findings.stream().allMatch(Finding::holds) ? 0 : 1;
  }
}
