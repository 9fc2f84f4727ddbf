package io.ponder4j.evaluate.procbench;

import java.util.List;

/**
 * How far an answer follows the procedure.
 *
 * <p>Source: "ProcBench: Benchmark for Multi-Step Reasoning and Following Procedure". States are
 * compared as texts. A last intermediate state that repeats the final one is left out on both
 * sides: whether a step without a change is told is not what is asked.
 *
 * @param prefixLength how many first states are right
 * @param prefixAccuracy that, as a share of the longer of the two sequences, in [0, 1]
 * @param sequentialMatch whether all states are right, and as many as there are
 * @param finalMatch whether the final state is right
 */
public record ProcScore(
    int prefixLength, double prefixAccuracy, boolean sequentialMatch, boolean finalMatch) {

  /**
   * Compares.
   *
   * @param truth the problem's answer
   * @param given what somebody answered
   */
  public static ProcScore of(ProcAnswer truth, ProcAnswer given) {
    List<String> expected = truth.states();
    List<String> actual = given.states();
    int prefix = 0;
    while (prefix < Math.min(expected.size(), actual.size())
        && expected.get(prefix).equals(actual.get(prefix))) {
      prefix++;
    }
    int longer = Math.max(expected.size(), actual.size());
    return new ProcScore(
        prefix,
        (double) prefix / longer,
        prefix == longer,
        truth.finalState().equals(given.finalState()));
  }
}
