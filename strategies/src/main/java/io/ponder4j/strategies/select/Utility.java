package io.ponder4j.strategies.select;

import java.io.Serializable;

/**
 * How much a text is worth where another one is the truth.
 *
 * <p>A pure function, safe for any thread.
 */
@FunctionalInterface
public interface Utility extends Serializable {

  /**
   * The worth of a text, higher is better, finite.
   *
   * @param candidate the text that would be chosen
   * @param evidence the text that is taken for the truth
   */
  double of(String candidate, String evidence);
}
