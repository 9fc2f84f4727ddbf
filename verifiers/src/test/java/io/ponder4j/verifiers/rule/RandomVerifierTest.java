package io.ponder4j.verifiers.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.Judged;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.Role;
import io.ponder4j.Selection;
import io.ponder4j.Strategy;
import io.ponder4j.answer.Answer;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.run.RaceEvent;
import io.ponder4j.run.Run;
import io.ponder4j.testkit.OutcomeVerifierContract;
import io.ponder4j.testkit.Script;
import io.ponder4j.testkit.ScriptedGenerator;
import io.ponder4j.testkit.VirtualClock;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomVerifierTest implements OutcomeVerifierContract {

  /** Right in 3 of 10 samples; the right text is the longest and the most varied one. */
  private static final Script SCRIPT =
      Script.choose(
          Script.option(0.2, Script.say("it is 4")),
          Script.option(0.1, Script.say("so 4")),
          Script.option(0.7, Script.say("5")));

  private static final double RIGHT = 0.3;

  @Override
  public OutcomeVerifier verifier() {
    return new RandomVerifier();
  }

  @Override
  public Prompt prompt() {
    return Prompt.of("2+2?");
  }

  @Override
  public List<String> texts() {
    return List.of("4", "5", "4", "four");
  }

  /** Best-of-N as a strategy without ties. */
  private static Strategy bestOf(int n) {
    return (prompt, run) -> {
      List<Judged> judged = judge(prompt, n, run);
      var best = judged.stream().max(Comparator.comparingDouble(j -> j.value().orElseThrow()));
      return run.conclude(new Selection(judged, best, 0, false));
    };
  }

  private static List<Judged> judge(Prompt prompt, int n, Run run) {
    List<Request> requests =
        IntStream.range(0, n)
            .mapToObj(i -> Request.of(Prefix.of(prompt), run.sampling(), run.seed("sample", i)))
            .toList();
    List<Generation> samples =
        run.get(Role.GENERATOR).startAll(requests, Collections.nCopies(n, TokenListener.NONE));
    List<Candidate> candidates = new ArrayList<>();
    for (RaceEvent.Ended ended : run.join(samples)) {
      var finished = (RaceEvent.Finished) ended;
      candidates.add(run.candidate(candidates.size(), finished.completion()));
    }
    List<Score> scores = ((OutcomeVerifier) run.get(Role.VERIFIER)).score(prompt, candidates, run);
    return IntStream.range(0, n)
        .mapToObj(i -> Judged.by(candidates.get(i), scores.get(i)))
        .toList();
  }

  private static Outcome ask(int n, long seed) {
    var clock = new VirtualClock();
    return Ponder.with(ScriptedGenerator.tree(clock, SCRIPT))
        .verifier(new RandomVerifier())
        .answers(AnswerType.integer())
        .clock(clock)
        .seed(seed)
        .using(bestOf(n))
        .ask("2+2?");
  }

  @Test
  void score_bestOfEight_isAsOftenRightAsOneSample() {
    int questions = 2000;

    long right =
        IntStream.range(0, questions)
            .filter(seed -> ask(8, seed).answer().equals(Optional.of(new Answer("4"))))
            .count();

    double standardError = Math.sqrt(RIGHT * (1 - RIGHT) / questions);
    assertThat(right / (double) questions)
        .isBetween(RIGHT - 4 * standardError, RIGHT + 4 * standardError);
  }

  @Test
  void score_manyCandidates_isUniformAndFreeOfTies() {
    List<Double> scores = new ArrayList<>();
    for (long seed = 0; seed < 500; seed++) {
      ask(8, seed).candidates().forEach(j -> scores.add(j.value().orElseThrow()));
    }

    assertThat(scores).doesNotHaveDuplicates().hasSize(4000);
    for (int decile = 0; decile < 10; decile++) {
      double from = decile / 10.0;
      long inside = scores.stream().filter(s -> s >= from && s < from + 0.1).count();
      assertThat(inside).as("scores from %s", from).isBetween(400 - 76L, 400 + 76L); // 4 s.e.
    }
    DoubleSummaryStatistics range = scores.stream().mapToDouble(score -> score).summaryStatistics();
    assertThat(range.getMin()).isGreaterThanOrEqualTo(0);
    assertThat(range.getMax()).isLessThan(1);
  }

  @Test
  void score_sameSeed_sameScores() {
    assertThat(ask(8, 3).candidates()).isEqualTo(ask(8, 3).candidates());
    assertThat(ask(8, 3).candidates()).isNotEqualTo(ask(8, 4).candidates());
  }
}
