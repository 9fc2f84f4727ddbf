package io.ponder4j.verifiers.rule;

import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.verifiers.internal.Equations;
import io.ponder4j.verifiers.internal.Equations.Verdict;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Unscored;
import java.util.List;

/**
 * Recomputes the equations in a candidate's text, such as {@code 16 - 3 = 13}: 1 where all hold, 0
 * where one does not. What was thought is checked too. Unscored where there is none: then nothing
 * can be said. Thread-safe.
 *
 * <p>Numbers, the four operations, brackets, per cent and dollar signs are read; a right side that
 * is rounded counts as right; an equation with letters in it is left out.
 */
public record ArithmeticVerifier() implements OutcomeVerifier {

  @Override
  public List<Score> score(Prompt prompt, List<Candidate> candidates, Run run) {
    return candidates.stream().map(c -> score(c.completion().prefix().text())).toList();
  }

  private static Score score(String text) {
    List<Verdict> verdicts = text.lines().map(Equations::check).toList();
    if (verdicts.contains(Verdict.WRONG)) {
      return Score.probability(0);
    }
    return verdicts.contains(Verdict.RIGHT)
        ? Score.probability(1)
        : new Unscored("no equation of numbers is in the text");
  }
}
