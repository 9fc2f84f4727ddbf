package io.ponder4j.strategies.resample;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a particle method has to know of what it samples.
 *
 * @param <S> a state: all steps so far. Equal states are copies of one particle
 */
interface ParticleModel<S> {

  /** The state of no steps. */
  S start();

  /**
   * Draws a next state of each of some.
   *
   * @param open states that are not stopped; a copy is there as often as it is to grow
   * @return one each, in order; empty where that failed
   */
  List<Optional<S>> next(List<S> open);

  /**
   * The natural log of what a state's weight is multiplied with for its newest step; empty where
   * that is not known.
   */
  OptionalDouble logPotential(S state);

  /** The same for a stopped state, at a step that only others take. */
  double logPotentialAgain(S stopped);

  /** True for a state that does not grow any more. */
  boolean isStopped(S state);

  /** The most steps of a state. */
  int maxSteps();

  /** False where the budget or the caller ends the sampling before all are stopped. */
  default boolean goesOn() {
    return true;
  }
}
