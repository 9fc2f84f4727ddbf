package io.ponder4j.cli.demo;

import io.ponder4j.cli.demo.Contender.Judge;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.hipparchus.stat.descriptive.DescriptiveStatistics;
import org.hipparchus.stat.interval.BinomialProportion;
import org.hipparchus.stat.interval.ConfidenceInterval;

/**
 * All trials.
 *
 * @param contenders the rows
 * @param trials of each problem, one a contender
 * @param wallMillis of each contender, mean a problem, alone on the models
 */
record Results(List<Contender> contenders, List<Trial[]> trials, double[] wallMillis) {

  private static final double CONFIDENCE = 0.95;
  private static final double TWO_SIDED_95 = 1.959963984540054;

  /** An estimate with its 95 % interval. */
  record Estimate(double value, double low, double high) {}

  int problems() {
    return trials.size();
  }

  private double mean(int contender, ToDoubleFunction<Trial> number) {
    return trials.stream()
        .mapToDouble(row -> number.applyAsDouble(row[contender]))
        .average()
        .orElse(0);
  }

  private static double right(Trial trial) {
    return trial.right() ? 1 : 0;
  }

  /** Share of right answers, Wilson's interval. */
  Estimate accuracy(int contender) {
    double share = mean(contender, Results::right);
    ConfidenceInterval interval =
        BinomialProportion.getWilsonScoreInterval(problems(), share, CONFIDENCE);
    return new Estimate( // rounding must not leave the share outside
        share,
        Math.min(share, interval.getLowerBound()),
        Math.max(share, interval.getUpperBound()));
  }

  double tokens(int contender) {
    return mean(contender, Trial::tokens);
  }

  double verifierCalls(int contender) {
    return mean(contender, Trial::verifierCalls);
  }

  double verifierSteps(int contender) {
    return mean(contender, Trial::verifierSteps);
  }

  double criticalPathTokens(int contender) {
    return mean(contender, Trial::criticalPathTokens);
  }

  /**
   * How much more accurate one is than another, on the same problems; normal interval of the paired
   * differences.
   */
  Estimate difference(int contender, int other) {
    var differences = new DescriptiveStatistics();
    trials.forEach(row -> differences.addValue(right(row[contender]) - right(row[other])));
    double half = TWO_SIDED_95 * differences.getStandardDeviation() / Math.sqrt(problems());
    double mean = differences.getSum() / problems(); // exact, so a bound is met where it is
    return new Estimate(mean, mean - half, mean + half);
  }

  /** A row's name for people. */
  String label(int row) {
    Contender contender = contenders.get(row);
    String judge = contender.judge() == Judge.OVERCONFIDENT ? " (over-confident verifier)" : "";
    return contender.name() + " " + contender.n() + judge;
  }

  /** The row of a name and size, judged by the model, at random where the name says so. */
  int row(String name, int n) {
    return row(name, n, name.equals(Contender.RANDOM) ? Judge.RANDOM : Judge.MODEL);
  }

  int row(String name, int n, Judge judge) {
    return IntStream.range(0, contenders.size())
        .filter(
            i ->
                contenders.get(i).name().equals(name)
                    && contenders.get(i).n() == n
                    && contenders.get(i).judge() == judge)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no row " + name + " " + n));
  }

  /**
   * The problems in groups of the same size, from the easiest to the hardest: by how many samples
   * of the pool are right.
   */
  List<Results> bins(int count) {
    int coverage =
        IntStream.range(0, contenders.size())
            .filter(i -> contenders.get(i).isCoverage())
            .findFirst()
            .orElseThrow();
    List<Trial[]> easiestFirst =
        trials.stream()
            .sorted(
                Comparator.comparingDouble((Trial[] row) -> row[coverage].rightShare()).reversed())
            .toList();
    return IntStream.range(0, count)
        .mapToObj(
            bin -> easiestFirst.subList(bin * problems() / count, (bin + 1) * problems() / count))
        .map(rows -> new Results(contenders, rows, wallMillis))
        .toList();
  }
}
