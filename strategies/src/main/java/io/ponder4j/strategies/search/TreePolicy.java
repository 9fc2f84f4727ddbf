package io.ponder4j.strategies.search;

/** What a tree search adds to the mean value of a child, so that it also looks elsewhere. */
public enum TreePolicy {
  /** The upper confidence bound: c · √(2 ln(visits of the parent) / visits). */
  UCT {
    @Override
    double bonus(double c, double prior, int parentVisits, int visits) {
      return c * Math.sqrt(2 * Math.log(parentVisits) / visits);
    }
  },
  /**
   * With a prior: (c + ln((visits of the parent + 19653) / 19652)) · prior · √(visits of the
   * parent) / (1 + visits). The prior is the probability of the step by the generator, among its
   * siblings; 1 where the generator has no log-probabilities.
   */
  PUCT {
    @Override
    double bonus(double c, double prior, int parentVisits, int visits) {
      double growing = c + Math.log((parentVisits + BASE + 1) / BASE);
      return growing * prior * Math.sqrt(parentVisits) / (1 + visits);
    }
  };

  private static final double BASE = 19652;

  /**
   * The bonus of a child.
   *
   * @param c how much it looks elsewhere, at least 0
   * @param prior in [0, 1]
   * @param parentVisits at least 1
   * @param visits of the child, at least 1
   */
  abstract double bonus(double c, double prior, int parentVisits, int visits);
}
