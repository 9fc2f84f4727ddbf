package io.ponder4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.Role;
import io.ponder4j.Selection;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Origin;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Segment;
import io.ponder4j.verify.ProcessVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Scored;
import io.ponder4j.verify.StepScores;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What every process verifier keeps. Implement the first two methods. */
public interface ProcessVerifierContract {

  /** The verifier under test. */
  ProcessVerifier verifier();

  /** A prompt and texts of several steps each that it can score; at least 3 texts. */
  List<Prefix> prefixes();

  /** A prefix of one generated answer text. */
  static Prefix prefix(Prompt prompt, String text) {
    return Prefix.of(prompt).append(Segment.ofText(text, Origin.GENERATED, Phase.ANSWER));
  }

  private Prompt prompt() {
    return prefixes().get(0).prompt();
  }

  /** Scores within a run, as a strategy does. */
  private List<StepScores> score(List<Prefix> prefixes) {
    Generator unused =
        (request, listener) -> {
          throw new AssertionError("the verifier is not to generate");
        };
    var scores = new AtomicReference<List<StepScores>>(List.of());
    Outcome outcome =
        Ponder.with(unused)
            .verifier(verifier())
            .using(
                (prompt, run) -> {
                  scores.set(run.get(Role.PROCESS_VERIFIER).score(prompt, prefixes, run));
                  return run.conclude(Selection.none());
                })
            .ask(prompt());
    assertThat(outcome.failures()).isEmpty();
    assertThat(outcome.spent().verifierCalls()).isEqualTo(prefixes.size());
    return scores.get();
  }

  @Test
  default void score_eachPrefix_asManyScoresAsSteps() {
    List<StepScores> scores = score(prefixes());

    assertThat(scores).hasSameSizeAs(prefixes());
    for (int i = 0; i < scores.size(); i++) {
      assertThat(scores.get(i).steps()).hasSize(verifier().steps(prefixes().get(i)));
      assertThat(scores.get(i).steps()).allMatch(score -> score instanceof Scored);
    }
  }

  @Test
  default void score_togetherOrAlone_sameScores() {
    List<StepScores> together = score(prefixes());

    List<StepScores> alone = new ArrayList<>();
    for (Prefix prefix : prefixes()) {
      alone.addAll(score(List.of(prefix)));
    }

    for (int i = 0; i < together.size(); i++) {
      assertClose(alone.get(i), together.get(i));
    }
  }

  @Test
  default void score_otherOrder_sameScoresInThatOrder() {
    List<Prefix> reversed = new ArrayList<>(prefixes());
    java.util.Collections.reverse(reversed);

    List<StepScores> scores = score(reversed);

    List<StepScores> inOrder = score(prefixes());
    for (int i = 0; i < scores.size(); i++) {
      assertClose(scores.get(scores.size() - 1 - i), inOrder.get(i));
    }
  }

  @Test
  default void score_oneStepPerSegmentOrAllInOne_sameScores() {
    Prefix whole = prefixes().get(0);
    Prefix stepwise = Prefix.of(whole.prompt());
    for (String line : whole.text().split("(?<=\n)", 0)) {
      stepwise = stepwise.append(Segment.ofText(line, Origin.GENERATED, Phase.THINK));
    }

    if (verifier().steps(stepwise) == verifier().steps(whole)) {
      List<StepScores> scores = score(List.of(whole, stepwise));

      assertClose(scores.get(1), scores.get(0));
    }
  }

  @Test
  default void score_noText_noSteps() {
    List<StepScores> scores = score(List.of(Prefix.of(prompt()), prefixes().get(0)));

    assertThat(scores.get(0).steps()).hasSize(verifier().steps(Prefix.of(prompt())));
    assertClose(scores.get(1), score(prefixes()).get(0));
  }

  @Test
  default void lastingSteps_ofEveryBeginning_keepTheirScores() {
    for (Prefix whole : prefixes()) {
      List<Score> scores = score(List.of(whole)).get(0).steps();
      for (int end = 0; end <= whole.text().length(); end++) {
        Prefix beginning = prefix(whole.prompt(), whole.text().substring(0, end));
        int lasting = verifier().lastingSteps(beginning);
        assertThat(lasting).isBetween(0, verifier().steps(beginning));
        if (lasting > 0) {
          List<Score> before = score(List.of(beginning)).get(0).steps();
          assertClose(
              new StepScores(before.subList(0, lasting)),
              new StepScores(scores.subList(0, lasting)));
        }
      }
    }
  }

  private static void assertClose(StepScores actual, StepScores expected) {
    assertThat(actual.steps()).hasSameSizeAs(expected.steps());
    for (int i = 0; i < actual.steps().size(); i++) {
      assertThat(value(actual.steps().get(i)))
          .isCloseTo(value(expected.steps().get(i)), org.assertj.core.data.Offset.offset(1e-4));
    }
  }

  private static double value(Score score) {
    return ((Scored) score).value();
  }
}
