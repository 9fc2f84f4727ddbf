package io.ponder4j.cli.bench;

import io.ponder4j.evaluate.Estimate;
import io.ponder4j.evaluate.Graded;
import io.ponder4j.evaluate.SubsetMetric;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The metrics of recorded samples, at each k of {@link #SIZES}.
 *
 * @param values by metric, in the order of the sizes
 */
record ReplayFigures(Map<SubsetMetric, List<Estimate>> values) {

  static final List<Integer> SIZES = List.of(1, 2, 4, 8);

  /** SHA-256 of the file that {@link #KNOWN} are the figures of. */
  static final String KNOWN_FILE =
      "9b46bf775b4358625b1071114d8960e06e7b6218b4dc8b43121e1ebca91564da";

  /** Means over its 60 problems of 8 samples, computed by others, to four decimals. */
  private static final Map<SubsetMetric, double[]> KNOWN =
      Map.of(
          SubsetMetric.PASS, new double[] {.8729, .9054, .9350, .9500},
          SubsetMetric.MAJORITY, new double[] {.8729, .8729, .8835, .8917},
          SubsetMetric.BEST_OF, new double[] {.8729, .8970, .9102, .9167},
          SubsetMetric.WEIGHTED, new double[] {.8729, .8970, .9095, .9167},
          SubsetMetric.SHORTEST, new double[] {.8729, .8815, .8819, .8667});

  private static final double ROUNDING = 5.001e-5;
  private static final double SLACK = 1e-9;

  static ReplayFigures of(List<List<Graded>> problems) {
    Map<SubsetMetric, List<Estimate>> values = new EnumMap<>(SubsetMetric.class);
    for (SubsetMetric metric : SubsetMetric.values()) {
      values.put(metric, SIZES.stream().map(k -> metric.mean(problems, k)).toList());
    }
    return new ReplayFigures(values);
  }

  double value(SubsetMetric metric, int size) {
    return estimate(metric, size).value();
  }

  /** At the k of a place in {@link #SIZES}. */
  Estimate estimate(SubsetMetric metric, int size) {
    return Objects.requireNonNull(values.get(metric)).get(size);
  }

  /** The lines of the known file: each figure is that which others computed. */
  List<Finding> againstKnown() {
    List<Finding> findings = new ArrayList<>();
    for (SubsetMetric metric : SubsetMetric.values()) {
      for (int i = 0; i < SIZES.size(); i++) {
        double known = Objects.requireNonNull(KNOWN.get(metric))[i];
        findings.add(
            Finding.of(
                Math.abs(value(metric, i) - known) <= ROUNDING,
                "%s at k = %d: %.4f, wanted %.4f",
                metric.label(),
                SIZES.get(i),
                value(metric, i),
                known));
      }
    }
    return findings;
  }

  /** What holds for the samples of any file. */
  List<Finding> againstAnyFile() {
    List<Finding> findings = new ArrayList<>();
    for (SubsetMetric metric : SubsetMetric.values()) {
      double first = value(SubsetMetric.PASS, 0);
      findings.add(
          Finding.of(
              Math.abs(value(metric, 0) - first) <= SLACK + mayDiffer(metric, 0),
              "%s at k = 1: %.4f, wanted %.4f, the share of right samples",
              metric.label(),
              value(metric, 0),
              first));
      for (int i = 1; i < SIZES.size(); i++) {
        boolean isCoverage = metric == SubsetMetric.PASS;
        double low = isCoverage ? value(metric, i - 1) : 0;
        double high = isCoverage ? 1 : value(SubsetMetric.PASS, i);
        double margin = SLACK + mayDiffer(metric, i);
        findings.add(
            Finding.of(
                value(metric, i) >= low - margin && value(metric, i) <= high + margin,
                "%s at k = %d: %.4f, wanted %.4f to %.4f",
                metric.label(),
                SIZES.get(i),
                value(metric, i),
                low,
                high));
      }
    }
    return findings;
  }

  /** Four standard errors where there were too many subsets for all of them. */
  private double mayDiffer(SubsetMetric metric, int size) {
    return 4 * estimate(metric, size).standardError();
  }
}
