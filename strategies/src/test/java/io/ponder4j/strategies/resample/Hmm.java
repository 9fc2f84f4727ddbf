package io.ponder4j.strategies.resample;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A hidden Markov model of two states and four observations: a step is a state, its potential the
 * chance of the observation. Drawn from one stream, so used by one thread.
 */
final class Hmm implements ParticleModel<Hmm.State>, Splicing<Hmm.State> {

  static final double EVIDENCE = 0.03843618;
  static final int LENGTH = 4;

  private static final double[] INITIAL = {.6, .4};
  private static final double[][] TRANSITION = {{.7, .3}, {.2, .8}};
  private static final double[][] EMISSION = {{.9, .1}, {.2, .8}};
  private static final int[] OBSERVED = {0, 1, 0, 1};

  /** A path; equal to itself alone. */
  static final class State {
    final @Nullable State before; // none at the root
    final int symbol;
    final int depth;

    State(@Nullable State before, int symbol) {
      this.before = before;
      this.symbol = symbol;
      this.depth = before == null ? 0 : before.depth + 1;
    }

    /** The symbols as bits, the first one the highest. */
    int bits() {
      return before == null ? 0 : 2 * before.bits() + symbol;
    }

    List<State> history() {
      List<State> states = new ArrayList<>();
      for (State at = this; at != null && at.before != null; at = at.before) {
        states.add(0, at);
      }
      return states;
    }
  }

  private final SplittableRandom random;
  private final int length;

  Hmm(long seed) {
    this(seed, LENGTH);
  }

  /** A model in which the four observations come again and again. */
  Hmm(long seed, int length) {
    random = new SplittableRandom(seed);
    this.length = length;
  }

  /** The law of whole paths, given what was observed. */
  static double[] posterior() {
    double[] law = new double[1 << LENGTH];
    for (int bits = 0; bits < law.length; bits++) {
      double weight = 1;
      int last = -1;
      for (int t = 0; t < LENGTH; t++) {
        int symbol = bits >> (LENGTH - 1 - t) & 1;
        weight *= t == 0 ? INITIAL[symbol] : TRANSITION[last][symbol];
        weight *= EMISSION[symbol][OBSERVED[t]];
        last = symbol;
      }
      law[bits] = weight / EVIDENCE;
    }
    return law;
  }

  /** The path of some symbols. */
  static List<State> path(int bits) {
    State at = new State(null, -1);
    for (int t = LENGTH - 1; t >= 0; t--) {
      at = new State(at, bits >> t & 1);
    }
    return at.history();
  }

  @Override
  public State start() {
    return new State(null, -1);
  }

  @Override
  public List<Optional<State>> next(List<State> open) {
    List<Optional<State>> next = new ArrayList<>(open.size());
    for (State state : open) {
      double[] law = state.depth == 0 ? INITIAL : TRANSITION[state.symbol];
      next.add(Optional.of(new State(state, random.nextDouble() < law[0] ? 0 : 1)));
    }
    return next;
  }

  @Override
  public OptionalDouble logPotential(State state) {
    return OptionalDouble.of(
        Math.log(EMISSION[state.symbol][OBSERVED[(state.depth - 1) % LENGTH]]));
  }

  @Override
  public double logPotentialAgain(State stopped) {
    throw new AssertionError("all stop at once");
  }

  @Override
  public boolean isStopped(State state) {
    return state.depth == length;
  }

  @Override
  public int maxSteps() {
    return length;
  }

  /** Of the next state alone: those after it do not know what was before. */
  @Override
  public double[] logProbs(List<State> states, List<State> rest) {
    return states.stream()
        .mapToDouble(state -> Math.log(TRANSITION[state.symbol][rest.get(0).symbol]))
        .toArray();
  }

  @Override
  public Optional<List<State>> spliced(State state, List<State> rest) {
    List<State> spliced = new ArrayList<>();
    State at = state;
    for (State each : rest) {
      at = new State(at, each.symbol);
      spliced.add(at);
    }
    return Optional.of(spliced);
  }
}
