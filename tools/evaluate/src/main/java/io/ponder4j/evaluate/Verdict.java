package io.ponder4j.evaluate;

/**
 * What a verifier said of a sample, and what is true.
 *
 * @param score higher is better; a probability where calibration is asked about; not NaN
 * @param correct whether the sample is right
 */
public record Verdict(double score, boolean correct) {

  public Verdict {
    if (Double.isNaN(score)) {
      throw new IllegalArgumentException("a score must be a number, was NaN");
    }
  }
}
