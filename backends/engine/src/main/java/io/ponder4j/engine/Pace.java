package io.ponder4j.engine;

/**
 * How many rows of text a step may read beside its running branches, so that these do not stall for
 * it.
 *
 * <p>A step is taken to cost {@code fixed + perRow * rows}; both come from the steps that were
 * measured, later ones counting more, by least squares. While all steps had about the same number
 * of rows the fixed part is unknown and taken as none, which makes chunks too small rather than too
 * large; and what is read grows at most twofold a step on the word of the slope, which may be
 * noise. Decode first, and prompts in chunks that fit, is the schedule of Sarathi-Serve ("Taming
 * Throughput-Latency Tradeoff in LLM Inference with Sarathi-Serve"), whose chunks are fixed.
 */
final class Pace {

  private static final double DECAY = 0.9; // of what was measured, a step
  private static final int BRANCHES_A_ROW = 8; // of text, at least
  private static final double MOST = 1e9; // rows
  private static final double LEAST_SPREAD = 0.25; // variance of rows that tells a slope

  private final double targetNanos;
  private double weight;
  private double rows; // weighted sums from here
  private double nanos;
  private double rowsTimesRows;
  private double rowsTimesNanos;
  private double mostRows; // of late

  Pace(double targetNanos) {
    this.targetNanos = targetNanos;
  }

  /** Takes note of a step. */
  void measured(int stepRows, long stepNanos) {
    weight = weight * DECAY + 1;
    rows = rows * DECAY + stepRows;
    nanos = nanos * DECAY + stepNanos;
    rowsTimesRows = rowsTimesRows * DECAY + (double) stepRows * stepRows;
    rowsTimesNanos = rowsTimesNanos * DECAY + (double) stepRows * stepNanos;
    mostRows = Math.max(stepRows, mostRows * DECAY);
  }

  /**
   * Rows of text that fit beside the rows of running branches; at least one for each eight of
   * those, so that text is read however slow the machine is.
   */
  int room(int branchRows) {
    int least = Math.max(1, branchRows / BRANCHES_A_ROW);
    if (weight == 0) {
      return least;
    }
    double meanRows = rows / weight;
    double meanNanos = nanos / weight;
    double fitting = targetNanos * meanRows / meanNanos; // if no part of the cost is fixed
    double variance = rowsTimesRows / weight - meanRows * meanRows;
    double perRow = (rowsTimesNanos / weight - meanRows * meanNanos) / variance;
    double fixed = meanNanos - perRow * meanRows;
    if (variance > LEAST_SPREAD && perRow > 0 && fixed > 0) {
      fitting = Math.min((targetNanos - fixed) / perRow, Math.max(fitting, 2 * mostRows));
    }
    return (int) Math.min(MOST, Math.max(least, fitting - branchRows));
  }
}
