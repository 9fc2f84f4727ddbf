package io.ponder4j.evaluate.procbench;

import java.util.List;

/**
 * A problem with all its states.
 *
 * @param task what is to be done
 * @param question the procedure, the input, and how to answer
 * @param states the state before the first step, then the one after each; the last is the result
 */
public record ProcProblem(ProcTask task, String question, List<String> states) {

  public ProcProblem {
    states = List.copyOf(states);
    if (states.size() < 2) {
      throw new IllegalArgumentException("a problem needs a step, its states were " + states);
    }
  }

  /** How many steps it takes. */
  public int steps() {
    return states.size() - 1;
  }

  /** What is asked for: the states after each step. */
  public ProcAnswer answer() {
    return new ProcAnswer(states.subList(1, steps()), states.get(steps()));
  }
}
