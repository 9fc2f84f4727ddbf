package io.ponder4j.cli.demo;

import io.ponder4j.cli.demo.Results.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleBiFunction;

/**
 * A line of what the demo has to show.
 *
 * @param claim what is claimed
 * @param measured the estimate
 * @param least the claim holds from here
 * @param most the claim holds up to here
 */
record Acceptance(String claim, Estimate measured, double least, double most) {

  boolean holds() {
    return measured.value() >= least && measured.value() <= most;
  }

  String line() {
    String bound =
        most < 1
            ? least == 0
                ? String.format(Locale.ROOT, "at most %.2f", most)
                : String.format(Locale.ROOT, "%.2f to %.2f", least, most)
            : String.format(Locale.ROOT, "at least %.2f", least);
    return String.format(
        Locale.ROOT,
        "%s  %s: %.3f [%.3f, %.3f], wanted %s",
        holds() ? "ok  " : "FAIL",
        claim,
        measured.value(),
        measured.low(),
        measured.high(),
        bound);
  }

  static List<Acceptance> of(Results results) {
    List<Acceptance> lines = new ArrayList<>();
    lines.add(accuracy(results, "sample", 1, 0.33, 0.50));
    lines.add(accuracy(results, Contender.COVERAGE, 64, 0.97, 1));
    lines.add(above(results, "self-consistency", 16, "sample", 1, 0.25));
    lines.add(accuracy(results, "best-of-n", 16, 0.90, 1));
    lines.add(above(results, "best-of-n", 16, "self-consistency", 16, 0.10));
    lines.add(above(results, "weighted-vote", 16, "self-consistency", 16, 0.10));
    lines.add(above(results, "short-m@k", 8, "sample", 1, 0.08));
    lines.add(above(results, "first-finish", 8, "sample", 1, 0.02));
    return lines;
  }

  private static Acceptance accuracy(
      Results results, String name, int n, double least, double most) {
    Estimate estimate = results.accuracy(results.row(name, n));
    return new Acceptance(name + " " + n, estimate, least, most);
  }

  private static Acceptance above(
      Results results, String name, int n, String other, int otherN, double least) {
    return above(results, results.row(name, n), results.row(other, otherN), least);
  }

  /** How much more accurate a row has to be than another. */
  static Acceptance above(Results results, int row, int other, double least) {
    String claim = results.label(row) + " above " + results.label(other);
    return new Acceptance(claim, results.difference(row, other), least, 1);
  }

  /** How much of a cost of another row a row may have. */
  static Acceptance ratio(
      Results results,
      String what,
      ToDoubleBiFunction<Results, Integer> cost,
      int row,
      int other,
      double most) {
    double ratio = cost.applyAsDouble(results, row) / cost.applyAsDouble(results, other);
    String claim = what + " of " + results.label(row) + " as a share of " + results.label(other);
    return new Acceptance(claim, new Estimate(ratio, ratio, ratio), 0, most);
  }
}
