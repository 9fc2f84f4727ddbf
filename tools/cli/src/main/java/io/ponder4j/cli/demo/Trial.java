package io.ponder4j.cli.demo;

import io.ponder4j.Outcome;
import io.ponder4j.embedded.Problem;
import java.math.BigInteger;

/**
 * What one contender made of one problem.
 *
 * @param right whether its answer is the problem's
 * @param tokens generated
 * @param verifierCalls candidates scored
 * @param verifierSteps steps scored
 * @param criticalPathTokens tokens on the longest chain
 */
record Trial(
    boolean right, long tokens, long verifierCalls, long verifierSteps, long criticalPathTokens) {

  static Trial of(Contender contender, Problem problem, Outcome outcome) {
    boolean right =
        contender.isCoverage()
            ? outcome.candidates().stream()
                .anyMatch(
                    j -> j.candidate().answer().filter(a -> isRight(a.text(), problem)).isPresent())
            : outcome.answer().filter(answer -> isRight(answer.text(), problem)).isPresent();
    return new Trial(
        right,
        outcome.spent().generatedTokens(),
        outcome.spent().verifierCalls(),
        outcome.spent().scoredSteps(),
        outcome.spent().criticalPathTokens());
  }

  private static boolean isRight(String answer, Problem problem) {
    return new BigInteger(answer).equals(BigInteger.valueOf(problem.answer()));
  }
}
