package io.ponder4j.evaluate;

import java.util.List;
import org.hipparchus.stat.regression.OLSMultipleLinearRegression;

/**
 * How long a generation takes on hardware that it has for itself: start + prefill a prompt token +
 * decode an output token. Fitted to a few measured ones, it compares strategies whose measured
 * times were disturbed.
 *
 * @param start seconds that every call takes
 * @param prefill seconds a prompt token
 * @param decode seconds a generated token
 * @param residual root mean square of what the fit does not explain, in seconds
 */
public record IdealRuntime(double start, double prefill, double decode, double residual) {

  /**
   * A generation that was timed.
   *
   * @param promptTokens of its prompt
   * @param generatedTokens that it drew
   * @param seconds that it took
   */
  public record Timing(int promptTokens, int generatedTokens, double seconds) {}

  /**
   * Fits by least squares.
   *
   * @param timings at least four, with different prompts and outputs
   * @throws IllegalArgumentException if they are fewer, or do not tell the parts apart
   */
  public static IdealRuntime fit(List<Timing> timings) {
    if (timings.size() < 4) {
      throw new IllegalArgumentException("a fit needs four timings, there are " + timings.size());
    }
    var regression = new OLSMultipleLinearRegression();
    regression.newSampleData(
        timings.stream().mapToDouble(Timing::seconds).toArray(),
        timings.stream()
            .map(t -> new double[] {t.promptTokens(), t.generatedTokens()})
            .toArray(double[][]::new));
    try {
      double[] parts = regression.estimateRegressionParameters();
      double squares = regression.calculateResidualSumOfSquares();
      return new IdealRuntime(parts[0], parts[1], parts[2], Math.sqrt(squares / timings.size()));
    } catch (org.hipparchus.exception.MathRuntimeException e) {
      throw new IllegalArgumentException(
          "the timings do not tell prompt from output: vary both, each by itself", e);
    }
  }

  /** The seconds of a generation. */
  public double seconds(int promptTokens, int generatedTokens) {
    return start + prefill * promptTokens + decode * generatedTokens;
  }
}
