package io.ponder4j.verifiers.rule;

import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.verifiers.internal.LimitedPattern;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Unscored;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Looks for a pattern in a candidate's answer text: 1 where it is found, 0 where not. Unscored
 * where the search takes too long, which a text can bring about with some patterns. Thread-safe.
 *
 * @param regex a pattern of {@link Pattern}; with {@code \A} and {@code \z} all of the text has to
 *     match
 */
public record PatternVerifier(String regex) implements OutcomeVerifier {

  /**
   * A verifier.
   *
   * @throws IllegalArgumentException if it is no pattern
   */
  public PatternVerifier {
    Pattern.compile(regex);
  }

  @Override
  public List<Score> score(Prompt prompt, List<Candidate> candidates, Run run) {
    var pattern = new LimitedPattern(Pattern.compile(regex));
    return candidates.stream().map(c -> score(pattern, c.completion().answerText())).toList();
  }

  private static Score score(LimitedPattern pattern, String text) {
    try {
      return Score.probability(pattern.isIn(text) ? 1 : 0);
    } catch (LimitedPattern.LimitException e) {
      return new Unscored(String.valueOf(e.getMessage()));
    }
  }
}
