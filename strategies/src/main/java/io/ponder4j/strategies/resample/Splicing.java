package io.ponder4j.strategies.resample;

import java.util.List;
import java.util.Optional;

/** What drawing the past of a path anew has to know of what is sampled. */
interface Splicing<S> {

  /**
   * Natural logs of the probabilities that states go on as a path did.
   *
   * @param states all of one step, copies and stopped ones among them
   * @param rest the path's own states after that step; not empty
   * @return one each; negative infinity for one that cannot, and for all where it is not known
   */
  double[] logProbs(List<S> states, List<S> rest);

  /**
   * The rest of a path after another state, ready to be weighed.
   *
   * @return as many states; empty where their potentials are not known
   */
  Optional<List<S>> spliced(S state, List<S> rest);
}
