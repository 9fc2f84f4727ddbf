package io.ponder4j.verifiers.combine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.ponder4j.Budget;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.Role;
import io.ponder4j.Selection;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.Usage;
import io.ponder4j.testkit.OutcomeVerifierContract;
import io.ponder4j.testkit.ScriptedProcessVerifier;
import io.ponder4j.verify.Aggregation;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.ProcessVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.ScoreRange;
import io.ponder4j.verify.Scored;
import io.ponder4j.verify.StepScores;
import io.ponder4j.verify.Unscored;
import io.ponder4j.verify.VerificationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class AggregatedTest implements OutcomeVerifierContract {

  private static final ProcessVerifier BY_LENGTH =
      new ScriptedProcessVerifier(line -> 1.0 / line.length());

  /** What {@link #BY_LENGTH} says of the second candidate. */
  private static final StepScores CHAIN =
      new StepScores(
          List.of(Score.probability(1), Score.probability(0.5), Score.probability(0.25)));

  private static final Generator UNUSED =
      (request, listener) -> {
        throw new AssertionError("the verifier is not to generate");
      };

  @Override
  public OutcomeVerifier verifier() {
    return new Aggregated(BY_LENGTH, Aggregation.MIN);
  }

  @Override
  public Prompt prompt() {
    return Prompt.of("2+2?");
  }

  @Override
  public List<String> texts() {
    return List.of("a\nbb\n4", "four", "\n", "ab\nabc");
  }

  private static List<Candidate> candidates(String... texts) {
    Request request = Request.of(Prefix.of(Prompt.of("2+2?")), SamplingParams.DEFAULT, 0);
    var all = new ArrayList<Candidate>();
    for (String text : texts) {
      Completion completion = Completion.ofText(request, text, Usage.NONE, Finish.EOS);
      all.add(new Candidate(all.size(), completion, Optional.empty()));
    }
    return all;
  }

  private static Outcome ask(
      OutcomeVerifier verifier, Budget budget, AtomicReference<List<Score>> scores) {
    return Ponder.with(UNUSED)
        .verifier(verifier)
        .budget(budget)
        .using(
            (prompt, run) -> {
              var bound = (OutcomeVerifier) run.get(Role.VERIFIER);
              scores.set(bound.score(prompt, candidates("a\nbb", "a\nbb\ncccc", "a"), run));
              return run.conclude(Selection.none());
            })
        .ask("2+2?");
  }

  @Test
  void score_eachAggregation_isThatOfTheSteps() {
    var scores = new AtomicReference<List<Score>>();
    for (Aggregation aggregation : Aggregation.values()) {
      ask(new Aggregated(BY_LENGTH, aggregation), Budget.unlimited(), scores);

      double expected =
          switch (aggregation) {
            case LAST, MIN -> 0.25;
            case PRODUCT -> 0.125;
            case MEAN -> 1.75 / 3;
            case MAX -> 1;
            case SUM_LOGIT -> Aggregation.SUM_LOGIT.of(CHAIN) instanceof Scored s ? s.value() : 0;
          };
      assertThat(((Scored) scores.get().get(1)).value()).isCloseTo(expected, offset(1e-12));
    }
  }

  @Test
  void score_chains_costTheirSteps() {
    Outcome outcome = ask(verifier(), Budget.unlimited(), new AtomicReference<>());

    assertThat(outcome.spent().scoredSteps()).isEqualTo(2 + 3 + 1);
    assertThat(outcome.spent().verifierCalls()).isEqualTo(3);
  }

  @Test
  void score_budgetOfFourSteps_onlyTheFirstChainIsScored() {
    var scores = new AtomicReference<List<Score>>();

    Outcome outcome = ask(verifier(), Budget.unlimited().scoredSteps(4), scores);

    assertThat(outcome.spent().scoredSteps()).isEqualTo(2);
    assertThat(scores.get().get(0)).isInstanceOf(Scored.class);
    assertThat(scores.get().subList(1, 3)).allMatch(score -> score instanceof Unscored);
  }

  @Test
  void score_unscoredStep_staysUnscoredWithItsReason() {
    var scores = new AtomicReference<List<Score>>();
    var verifier = new ScriptedProcessVerifier(line -> line.equals("bb") ? Double.NaN : 1);

    ask(new Aggregated(verifier, Aggregation.MEAN), Budget.unlimited(), scores);

    assertThat(scores.get())
        .containsExactly(
            Score.of(Double.NaN, ScoreRange.PROBABILITY),
            Score.of(Double.NaN, ScoreRange.PROBABILITY),
            Score.probability(1));
  }

  @Test
  void score_scoresDoNotFitSteps_thatCandidateUnscored() {
    ProcessVerifier oneEach =
        (prompt, prefixes, run) ->
            prefixes.stream().map(p -> new StepScores(List.of(Score.probability(1)))).toList();
    Candidate twoSegments =
        new Candidate(
            0,
            Completion.ofText(
                Request.of(candidates("a").get(0).completion().prefix(), SamplingParams.DEFAULT, 0),
                "b",
                Usage.NONE,
                Finish.EOS),
            Optional.empty());
    var scores = new AtomicReference<List<Score>>();

    Ponder.with(UNUSED)
        .using(
            (prompt, run) -> {
              scores.set(
                  new Aggregated(oneEach, Aggregation.LAST)
                      .score(prompt, List.of(twoSegments, candidates("a").get(0)), run));
              return run.conclude(Selection.none());
            })
        .ask("2+2?");

    assertThat(scores.get())
        .containsExactly(
            new Unscored("the process verifier gave 1 scores for 2 steps"), Score.probability(1));
  }

  @Test
  void score_listsDoNotFitCandidates_throws() {
    ProcessVerifier silent = (prompt, prefixes, run) -> List.of();

    Ponder.with(UNUSED)
        .using(
            (prompt, run) -> {
              assertThatThrownBy(
                      () ->
                          new Aggregated(silent, Aggregation.LAST)
                              .score(prompt, candidates("a"), run))
                  .isInstanceOf(VerificationException.class)
                  .hasMessage("the process verifier gave 0 lists of scores for 1 candidates");
              return run.conclude(Selection.none());
            })
        .ask("2+2?");
  }
}
