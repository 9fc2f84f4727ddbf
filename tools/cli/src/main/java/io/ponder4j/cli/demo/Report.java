package io.ponder4j.cli.demo;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import com.mitchtalmadge.asciidata.graph.ASCIIGraph;
import io.ponder4j.cli.JsonFile;
import io.ponder4j.cli.demo.Results.Estimate;
import java.io.IOException;
import java.io.PrintWriter;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Shows results: tables and charts for people, JSON lines for programs.
 *
 * @param section what was run
 */
record Report(Section section, Results results) {

  private static final int BINS = 5;
  private static final int CHART_WIDTH = 56;
  private static final int CHART_ROWS = 8;

  void print(PrintWriter out) {
    List<Integer> rows = IntStream.range(0, results.contenders().size()).boxed().toList();
    List<ColumnData<Integer>> columns =
        List.of(
            column("strategy", HorizontalAlign.LEFT, this::name),
            column("n", i -> String.valueOf(results.contenders().get(i).n())),
            column("accuracy", i -> percent(results.accuracy(i).value())),
            column("95 %", i -> interval(results.accuracy(i))),
            column("tokens", i -> whole(results.tokens(i))),
            column("scored steps", i -> whole(results.verifierSteps(i))),
            column("critical path", i -> whole(results.criticalPathTokens(i))),
            column("ms", i -> String.format(Locale.ROOT, "%.1f", results.wallMillis()[i])));
    out.println(AsciiTable.getTable(AsciiTable.NO_BORDERS, rows, columns));
    out.printf(
        Locale.ROOT,
        "%nMeans a problem, over %d problems. Generated tokens; tokens on the critical path; milliseconds of a run alone on the"
            + " models, over %d problems.%n",
        results.problems(),
        Math.min(Demo.TIMED_PROBLEMS, results.problems()));
    if (searches()) {
      bins(out, rows);
    } else {
      chart(out, "best-of-n");
      chart(out, "self-consistency");
    }
  }

  private boolean searches() {
    return results.contenders().stream().anyMatch(Contender::search);
  }

  private String name(int row) {
    Contender contender = results.contenders().get(row);
    return contender.judge() == Contender.Judge.OVERCONFIDENT
        ? contender.name() + "*"
        : contender.name();
  }

  /** Accuracy by difficulty. */
  private void bins(PrintWriter out, List<Integer> rows) {
    if (results.contenders().stream().anyMatch(c -> c.judge() == Contender.Judge.OVERCONFIDENT)) {
      out.println("* with the over-confident verifier");
    }
    List<Results> bins = results.bins(Math.min(BINS, results.problems()));
    List<ColumnData<Integer>> columns = new ArrayList<>();
    columns.add(column("strategy", HorizontalAlign.LEFT, this::name));
    columns.add(column("n", i -> String.valueOf(results.contenders().get(i).n())));
    for (int bin = 0; bin < bins.size(); bin++) {
      Results some = bins.get(bin);
      String header = bin == 0 ? "easiest" : bin == bins.size() - 1 ? "hardest" : "";
      columns.add(column(header, i -> percent(some.accuracy(i).value())));
    }
    out.printf(
        Locale.ROOT,
        "%nAccuracy by difficulty: %d groups of problems, by how many samples of %d are right.%n%n",
        bins.size(),
        Contender.SCORED);
    out.println(AsciiTable.getTable(AsciiTable.NO_BORDERS, rows, columns));
  }

  private static ColumnData<Integer> column(String header, IntFunction<String> text) {
    return column(header, HorizontalAlign.RIGHT, text);
  }

  private static ColumnData<Integer> column(
      String header, HorizontalAlign align, IntFunction<String> text) {
    return new Column().header(header).headerAlign(align).dataAlign(align).with(text::apply);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String interval(Estimate estimate) {
    return String.format(Locale.ROOT, "%.1f - %.1f", 100 * estimate.low(), 100 * estimate.high());
  }

  private static String whole(double number) {
    return String.valueOf(Math.round(number));
  }

  /** Accuracy from one sample on, along the logarithm of the tokens. */
  private void chart(PrintWriter out, String strategy) {
    List<Integer> rows =
        IntStream.range(0, results.contenders().size())
            .filter(i -> isOnCurve(results.contenders().get(i), strategy))
            .boxed()
            .toList();
    double[] points = new double[CHART_WIDTH];
    for (int x = 0; x < CHART_WIDTH; x++) {
      points[x] = 100 * interpolated(rows, x * (rows.size() - 1.0) / (CHART_WIDTH - 1));
    }
    String plot =
        ASCIIGraph.fromSeries(points)
            .withNumRows(CHART_ROWS)
            .withTickFormat(new DecimalFormat("##0", DecimalFormatSymbols.getInstance(Locale.ROOT)))
            .withTickWidth(4)
            .plot();
    out.printf(
        Locale.ROOT,
        "%n%% right of %s, from %s to %s generated tokens (each mark doubles n)%n%s%n",
        strategy,
        whole(results.tokens(rows.get(0))),
        whole(results.tokens(rows.get(rows.size() - 1))),
        plot);
  }

  private static boolean isOnCurve(Contender contender, String strategy) {
    return contender.name().equals("sample") || contender.name().equals(strategy);
  }

  private double interpolated(List<Integer> rows, double at) {
    int left = (int) Math.min(Math.floor(at), rows.size() - 2.0);
    double share = at - left;
    return (1 - share) * results.accuracy(rows.get(left)).value()
        + share * results.accuracy(rows.get(left + 1)).value();
  }

  /** One object a row. */
  void writeJson(JsonFile file) throws IOException {
    for (int i = 0; i < results.contenders().size(); i++) {
      file.write(json(i));
    }
  }

  private Map<String, Object> json(int i) {
    Estimate accuracy = results.accuracy(i);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("strategy", results.contenders().get(i).name());
    row.put("n", results.contenders().get(i).n());
    row.put("accuracy", accuracy.value());
    row.put("ci_low", accuracy.low());
    row.put("ci_high", accuracy.high());
    row.put("tokens", results.tokens(i));
    row.put("verifier_calls", results.verifierCalls(i));
    row.put("verifier_steps", results.verifierSteps(i));
    row.put("critical_path_tokens", results.criticalPathTokens(i));
    row.put("wall_ms", results.wallMillis()[i]);
    if (searches()) {
      row.put("operands", section.operands());
      row.put("verifier", results.contenders().get(i).judge().name().toLowerCase(Locale.ROOT));
      List<Results> bins = results.bins(Math.min(BINS, results.problems()));
      row.put("accuracy_by_difficulty", bins.stream().map(b -> b.accuracy(i).value()).toList());
    }
    return row;
  }
}
