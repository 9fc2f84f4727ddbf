package io.ponder4j.strategies.race;

import io.ponder4j.Judged;
import io.ponder4j.Outcome;
import io.ponder4j.Selection;
import io.ponder4j.Strategy;
import io.ponder4j.answer.Answer;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.answer.Equivalence;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.RaceEvent;
import io.ponder4j.run.Run;
import io.ponder4j.strategies.select.Majority;
import io.ponder4j.verify.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Starts n samples and takes the first that finishes with an answer; the others are stopped (First
 * Finish Search).
 *
 * <p>Source: "First Finish Search: Efficient Test-Time Scaling in Large Language Models". Order of
 * finish is by generated tokens, then by index, so it does not depend on timing; a finish without
 * an answer does not count.
 *
 * <p>Cost: n times the tokens of the shortest sample; latency that of the shortest. Pays where
 * short answers are more often right and lengths spread widely; not to be used where the right
 * answers are the long ones: then accuracy falls with n.
 *
 * @param n samples, at least 1
 * @param minTokens a finish before this many tokens does not count; guards against empty answers
 */
public record FirstFinish(int n, int minTokens) implements Strategy {

  public FirstFinish {
    if (n < 1) {
      throw new IllegalArgumentException("n must be >= 1, was " + n);
    }
    if (minTokens < 0) {
      throw new IllegalArgumentException("minTokens must be >= 0, was " + minTokens);
    }
  }

  /** The first of n samples. */
  public static FirstFinish of(int n) {
    return new FirstFinish(n, 0);
  }

  @Override
  public Outcome search(Prompt prompt, Run run) {
    Field field = Field.start(prompt, n, run);
    List<Judged> others = new ArrayList<>();
    while (!field.isEmpty()) {
      if (field.next() instanceof RaceEvent.Finished finished) {
        Candidate candidate = field.candidate(finished);
        if (counts(candidate)) {
          field.stopAllBut(List.of());
          return run.conclude(won(Judged.unasked(candidate), others, run.answers()));
        }
        if (finished.completion().usage().generated() > 0) {
          others.add(Judged.unasked(candidate));
        }
      }
    }
    Selection fallback = new Majority().select(others, run.answers());
    return run.conclude(fallback.asDegraded());
  }

  private boolean counts(Candidate candidate) {
    return candidate.answer().isPresent()
        && candidate.completion().finish().isWhole()
        && candidate.completion().usage().generated() >= minTokens;
  }

  private static Selection won(Judged winner, List<Judged> others, AnswerType answers) {
    List<Judged> ranked = new ArrayList<>();
    ranked.add(winner);
    ranked.addAll(others);
    Answer answer = winner.candidate().answer().orElseThrow();
    long agreeing =
        others.stream()
            .flatMap(other -> other.candidate().answer().stream())
            .filter(other -> answers.compare(answer, other) == Equivalence.SAME)
            .count();
    return new Selection(ranked, Optional.of(winner), (1.0 + agreeing) / ranked.size(), false);
  }
}
