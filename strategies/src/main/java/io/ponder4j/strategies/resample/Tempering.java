package io.ponder4j.strategies.resample;

/** By how much weights are flattened before particles are drawn by them. */
public interface Tempering {

  /** Not at all. */
  Tempering NONE = (weights, step, maxSteps) -> 1;

  /**
   * The temperature T: particles are drawn in proportion to weight^(1 / T).
   *
   * @param weights of sum 1
   * @param step how many steps were taken before this one, from 0
   * @param maxSteps the most there can be
   * @return above 0
   */
  double temperature(double[] weights, int step, int maxSteps);
}
