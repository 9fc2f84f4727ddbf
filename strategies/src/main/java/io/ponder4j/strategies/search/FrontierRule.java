package io.ponder4j.strategies.search;

import java.io.Serializable;

/**
 * How a frontier that grows one path at a time, the best one, is worked off.
 *
 * @param children in how many ways a path grows at a time, at least 1
 * @param reopening what an expansion adds to the f of the path that grew, which goes back to the
 *     frontier, so that more children of it can be drawn where all that were drawn score badly; at
 *     least 0, with 0 a path grows once
 * @param goals after how many finished paths the search ends, at least 1
 * @param maxExpansions the most expansions, at least 1
 * @param maxFrontier the most paths on the frontier, at least 1; beyond that the worst is dropped
 */
public record FrontierRule(
    int children, double reopening, int goals, int maxExpansions, int maxFrontier)
    implements Serializable {

  private static final int MAX_EXPANSIONS = 40;
  private static final int MAX_FRONTIER = 10_000;

  public FrontierRule {
    if (children < 1 || goals < 1 || maxExpansions < 1 || maxFrontier < 1) {
      throw new IllegalArgumentException(
          "children, goals, maxExpansions and maxFrontier must be >= 1, was "
              + children
              + ", "
              + goals
              + ", "
              + maxExpansions
              + " and "
              + maxFrontier);
    }
    if (!(reopening >= 0 && reopening < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("reopening must be >= 0 and finite, was " + reopening);
    }
  }

  /**
   * Each path grows once, the search ends at the first finished one or after 40 expansions.
   *
   * @param children in how many ways a path grows
   */
  public static FrontierRule growing(int children) {
    return new FrontierRule(children, 0, 1, MAX_EXPANSIONS, MAX_FRONTIER);
  }

  /** This rule, paths that grew going back to the frontier at a price. */
  public FrontierRule reopeningAt(double price) {
    return new FrontierRule(children, price, goals, maxExpansions, maxFrontier);
  }

  /** This rule, ending at so many finished paths. */
  public FrontierRule collecting(int paths) {
    return new FrontierRule(children, reopening, paths, maxExpansions, maxFrontier);
  }

  /** This rule with another cap on the expansions. */
  public FrontierRule atMostExpansions(int expansions) {
    return new FrontierRule(children, reopening, goals, expansions, maxFrontier);
  }

  /** This rule with another cap on the paths of the frontier. */
  public FrontierRule atMostPaths(int paths) {
    return new FrontierRule(children, reopening, goals, maxExpansions, paths);
  }
}
