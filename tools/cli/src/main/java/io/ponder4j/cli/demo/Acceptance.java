package io.ponder4j.cli.demo;

import io.ponder4j.cli.demo.Results.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
            ? String.format(Locale.ROOT, "%.2f to %.2f", least, most)
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
    Estimate estimate = results.difference(results.row(name, n), results.row(other, otherN));
    return new Acceptance(name + " " + n + " above " + other + " " + otherN, estimate, least, 1);
  }
}
