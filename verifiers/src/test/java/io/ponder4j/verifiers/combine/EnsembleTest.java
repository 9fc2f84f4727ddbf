package io.ponder4j.verifiers.combine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.generate.Prompt;
import io.ponder4j.verifiers.combine.Ensemble.Rule;
import io.ponder4j.verifiers.combine.Weighted.Part;
import io.ponder4j.verifiers.rule.Scores;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.ScoreRange;
import io.ponder4j.verify.Scored;
import io.ponder4j.verify.Unscored;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EnsembleTest {

  private static final OutcomeVerifier P2 = Fakes.always(Score.probability(0.2));
  private static final OutcomeVerifier P4 = Fakes.always(Score.probability(0.4));
  private static final OutcomeVerifier P9 = Fakes.always(Score.probability(0.9));
  private static final OutcomeVerifier NONE = Fakes.always(Fakes.NONE);

  private static Score score(OutcomeVerifier verifier) {
    return Scores.of(verifier, "?", "x").get(0);
  }

  private static double value(OutcomeVerifier verifier) {
    return ((Scored) score(verifier)).value();
  }

  @Nested
  class MedianContract implements LengthContract {
    @Override
    public OutcomeVerifier verifier() {
      return Ensemble.of(Rule.MEDIAN, Fakes.byLength(), P4, NONE);
    }
  }

  @Nested
  class WeightedContract implements LengthContract {
    @Override
    public OutcomeVerifier verifier() {
      return new Weighted(List.of(new Part(Fakes.byLength(), 2), new Part(P4, 1)));
    }
  }

  @Test
  void rules_ofThreeAndOfTwo() {
    assertThat(value(Ensemble.of(Rule.MIN, P4, P2, P9))).isEqualTo(0.2);
    assertThat(value(Ensemble.of(Rule.MEDIAN, P9, P2, P4))).isEqualTo(0.4);
    assertThat(value(Ensemble.of(Rule.MEDIAN, P9, P2))).isCloseTo(0.55, within(1e-15));
    assertThat(value(Ensemble.of(Rule.MEAN, P9, P2, P4))).isCloseTo(0.5, within(1e-15));
    assertThat(value(Ensemble.of(Rule.MAX, P4, P2, P9))).isEqualTo(0.9);
  }

  @ParameterizedTest
  @EnumSource(Rule.class)
  void rule_oneMember_itsScore(Rule rule) {
    assertThat(value(Ensemble.of(rule, P4))).isEqualTo(0.4);
  }

  @ParameterizedTest
  @EnumSource(Rule.class)
  void unscoredOrFailedMember_isLeftOut_neverZero(Rule rule) {
    assertThat(value(Ensemble.of(rule, P4, NONE, Fakes.failing()))).isEqualTo(0.4);
  }

  @Test
  void nobodyScored_orTooFew_unscoredWithAReason() {
    assertThat(score(Ensemble.of(Rule.MEAN, NONE, Fakes.failing())))
        .isEqualTo(new Unscored("0 of 2 verifiers have a score: cannot tell"));
    assertThat(score(new Ensemble(List.of(P2, P4, NONE), Rule.MIN, 3)))
        .isEqualTo(new Unscored("2 of 3 verifiers have a score: cannot tell"));
    assertThat(score(new Ensemble(List.of(P2, P4, NONE), Rule.MIN, 2)))
        .isEqualTo(Score.probability(0.2));
  }

  @Test
  void ranges_meetAsProbabilities_realOnesAmongThemselves() {
    OutcomeVerifier even = Fakes.always(Fakes.logit(0));
    OutcomeVerifier big = Fakes.always(Fakes.real(40));

    assertThat(score(Ensemble.of(Rule.MIN, even, P9))).isEqualTo(Score.probability(0.5));
    assertThat(score(Ensemble.of(Rule.MIN, even, Fakes.always(Fakes.logit(2)))))
        .isEqualTo(Fakes.logit(0));
    assertThat(score(Ensemble.of(Rule.MAX, big, Fakes.always(Fakes.real(-3)))))
        .isEqualTo(Fakes.real(40));
    assertThat(score(Ensemble.of(Rule.MAX, big, P9))).isEqualTo(Score.probability(0.9));
  }

  @Test
  void worstScoreThereIs_staysTheWorst() {
    OutcomeVerifier worst =
        Fakes.always(new Scored(Double.NEGATIVE_INFINITY, ScoreRange.PROBABILITY));

    for (Rule rule : List.of(Rule.MIN, Rule.MEAN)) {
      assertThat(value(Ensemble.of(rule, worst, P9))).isEqualTo(Double.NEGATIVE_INFINITY);
    }
    assertThat(value(new Weighted(List.of(new Part(worst, 1), new Part(P9, 1)))))
        .isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void memberOfTheWrongForm_isLeftOut() {
    OutcomeVerifier silent = (prompt, candidates, run) -> List.of();

    assertThat(value(Ensemble.of(Rule.MEAN, silent, P4))).isEqualTo(0.4);
  }

  @Test
  void weighted_meanOfThoseThatScored() {
    assertThat(value(new Weighted(List.of(new Part(P2, 1), new Part(P4, 3)))))
        .isCloseTo(0.35, within(1e-15));
    assertThat(value(new Weighted(List.of(new Part(P2, 1), new Part(NONE, 3))))).isEqualTo(0.2);
    assertThat(score(new Weighted(List.of(new Part(P2, 1), new Part(NONE, 3)), 0.5)))
        .isEqualTo(new Unscored("too few verifiers have a score, of another: cannot tell"));
    assertThat(score(new Weighted(List.of(new Part(NONE, 1))))).isInstanceOf(Unscored.class);
  }

  @Test
  void steps_areThoseOfAllMembers() {
    var candidate = Scores.candidates(Prompt.of("?"), "x").get(0);

    assertThat(Ensemble.of(Rule.MEAN, P2, P4, NONE).steps(candidate)).isEqualTo(3);
    assertThat(new Weighted(List.of(new Part(P2, 1), new Part(P4, 1))).steps(candidate))
        .isEqualTo(2);
  }

  @Test
  void new_badParameters_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Ensemble.of(Rule.MIN));
    assertThatIllegalArgumentException().isThrownBy(() -> new Ensemble(List.of(P2), Rule.MIN, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> new Weighted(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> new Part(P2, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Part(P2, Double.NaN));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Weighted(List.of(new Part(P2, 1)), 1.5));
  }
}
