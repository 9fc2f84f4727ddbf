package io.ponder4j.verifiers.combine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ponder4j.generate.Prompt;
import io.ponder4j.testkit.OutcomeVerifierContract;
import io.ponder4j.verifiers.combine.Cascade.Stage;
import io.ponder4j.verifiers.rule.Scores;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.ScoreRange;
import io.ponder4j.verify.Unscored;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CascadeTest implements OutcomeVerifierContract {

  private final List<String> asked = new ArrayList<>(); // of the dear one

  private final OutcomeVerifier dear =
      Fakes.byText(
          text -> {
            asked.add(text);
            return text.equals("puzzle") ? Fakes.NONE : Score.probability(0.75);
          });

  private final OutcomeVerifier cheap = Fakes.reading(ScoreRange.PROBABILITY);

  @Override
  public OutcomeVerifier verifier() {
    return Cascade.of(cheap, 0.1, 0.9, dear);
  }

  @Override
  public Prompt prompt() {
    return Prompt.of("?");
  }

  @Override
  public List<String> texts() {
    return List.of("0.05", "0.5", "1", "word", "puzzle");
  }

  @Test
  void score_onlyWhereTheCheapOneIsUnsure_theDearOneIsAsked() {
    List<Score> scores = Scores.of(verifier(), "?", "0.1", "0.5", "0.9", "word");

    assertThat(scores)
        .containsExactly(
            Score.probability(0.1),
            Score.probability(0.75),
            Score.probability(0.9),
            Score.probability(0.75));
    assertThat(asked).containsExactly("0.5", "word");
  }

  @Test
  void score_dearOneCannotTell_theCheapOnesWordStays() {
    OutcomeVerifier unsure = Fakes.always(Score.probability(0.4));

    assertThat(Scores.of(Cascade.of(unsure, 0.1, 0.9, dear), "?", "puzzle"))
        .containsExactly(Score.probability(0.4));
    assertThat(Scores.of(Cascade.of(unsure, 0.1, 0.9, Fakes.failing()), "?", "puzzle"))
        .containsExactly(Score.probability(0.4));
  }

  @Test
  void score_nobodyCanTell_unscored() {
    assertThat(Scores.of(verifier(), "?", "puzzle")).containsExactly(Fakes.NONE);
    assertThat(Scores.of(Cascade.of(Fakes.failing(), 0, 1, Fakes.failing()), "?", "x").get(0))
        .isInstanceOf(Unscored.class);
  }

  @Test
  void score_realScores_countAsNone_logOddsAreConverted() {
    OutcomeVerifier real = Fakes.always(Fakes.real(5));
    OutcomeVerifier sure = Fakes.always(Fakes.logit(100));

    assertThat(Scores.of(Cascade.of(real, 0.1, 0.9, dear), "?", "x"))
        .containsExactly(Score.probability(0.75));
    asked.clear();
    assertThat(Scores.of(Cascade.of(sure, 0.1, 0.9, dear), "?", "x"))
        .containsExactly(Score.probability(1));
    assertThat(asked).isEmpty();
  }

  @Test
  void score_threeStages_stopsAtTheFirstThatIsSure() {
    var cascade =
        new Cascade(
            List.of(
                new Stage(Fakes.always(Score.probability(0.5)), 0.1, 0.9),
                new Stage(Fakes.always(Score.probability(0.95)), 0.1, 0.9),
                new Stage(dear, 0, 1)));

    assertThat(Scores.of(cascade, "?", "x")).containsExactly(Score.probability(0.95));
    assertThat(asked).isEmpty();
  }

  @Test
  void new_badParameters_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Cascade(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> new Stage(dear, 0.5, 0.5));
    assertThatIllegalArgumentException().isThrownBy(() -> new Stage(dear, Double.NaN, 0.5));
  }
}
