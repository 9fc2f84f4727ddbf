package io.ponder4j.verifiers.rule;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.ponder4j.generate.Prompt;
import io.ponder4j.testkit.OutcomeVerifierContract;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Unscored;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatternVerifierTest implements OutcomeVerifierContract {

  @Override
  public OutcomeVerifier verifier() {
    return new PatternVerifier("\\d{2}");
  }

  @Override
  public Prompt prompt() {
    return Prompt.of("2+2?");
  }

  @Override
  public List<String> texts() {
    return List.of("It is 42.", "5", "no idea");
  }

  @Test
  void score_found_one_else_zero() {
    assertThat(Scores.of(verifier(), "?", "It is 42.", "5"))
        .containsExactly(Score.probability(1), Score.probability(0));
    assertThat(Scores.of(new PatternVerifier("\\A\\d+\\z"), "?", "42", "is 42"))
        .containsExactly(Score.probability(1), Score.probability(0));
  }

  @Test
  void score_catastrophicPattern_thatCandidateUnscored() {
    List<Score> scores =
        assertTimeoutPreemptively(
            ofSeconds(20),
            () -> Scores.of(new PatternVerifier("(a+)+\\1b"), "?", "a".repeat(60) + "!", "aaab"));

    assertThat(scores.get(0)).isInstanceOf(Unscored.class);
    assertThat(scores.get(0).toString()).contains("(a+)+\\1b", "takes too long");
    assertThat(scores.get(1)).isEqualTo(Score.probability(1));
  }

  @Test
  void new_noPattern_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new PatternVerifier("("));
  }
}
