package io.ponder4j.cli.demo;

import io.ponder4j.Outcome;
import io.ponder4j.embedded.Problem;
import java.math.BigInteger;

/**
 * What one contender made of one problem.
 *
 * @param right whether its answer is the problem's
 * @param rightShare of its candidates
 * @param tokens generated
 * @param verifierCalls candidates scored
 * @param verifierSteps steps scored
 * @param criticalPathTokens tokens on the longest chain
 */
record Trial(
    boolean right,
    double rightShare,
    long tokens,
    long verifierCalls,
    long verifierSteps,
    long criticalPathTokens) {

  static Trial of(Contender contender, Problem problem, Outcome outcome) {
    long rightOnes =
        outcome.candidates().stream()
            .filter(j -> j.candidate().answer().filter(a -> isRight(a.text(), problem)).isPresent())
            .count();
    boolean right =
        contender.isCoverage()
            ? rightOnes > 0
            : outcome.answer().filter(answer -> isRight(answer.text(), problem)).isPresent();
    return new Trial(
        right,
        (double) rightOnes / Math.max(1, outcome.candidates().size()),
        outcome.spent().generatedTokens(),
        outcome.spent().verifierCalls(),
        outcome.spent().scoredSteps(),
        outcome.spent().criticalPathTokens());
  }

  private static boolean isRight(String answer, Problem problem) {
    return new BigInteger(answer).equals(BigInteger.valueOf(problem.answer()));
  }
}
