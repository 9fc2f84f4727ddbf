package io.ponder4j.trace.replay;

import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.trace.replay.Line.Judgement;
import io.ponder4j.trace.replay.Line.JudgementKey;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.ProcessVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.StepScores;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** Verifiers that are watched. */
final class RecordingVerifiers {

  private RecordingVerifiers() {}

  /** One that scores candidates. */
  record OfCandidates(String role, OutcomeVerifier verifier, Archive archive)
      implements OutcomeVerifier {

    @Override
    public List<Score> score(Prompt prompt, List<Candidate> candidates, Run run) {
      return new Call<Candidate, Score>(
              role,
              archive,
              candidate -> candidate.completion().prefix(),
              verifier::steps,
              candidate -> 0,
              List::of)
          .record(candidates, () -> verifier.score(prompt, candidates, run));
    }

    @Override
    public int steps(Candidate candidate) {
      return verifier.steps(candidate);
    }
  }

  /** One that scores steps. */
  record OfSteps(String role, ProcessVerifier verifier, Archive archive)
      implements ProcessVerifier {

    @Override
    public List<StepScores> score(Prompt prompt, List<Prefix> prefixes, Run run) {
      return new Call<Prefix, StepScores>(
              role,
              archive,
              prefix -> prefix,
              verifier::steps,
              verifier::lastingSteps,
              StepScores::steps)
          .record(prefixes, () -> verifier.score(prompt, prefixes, run));
    }

    @Override
    public int steps(Prefix prefix) {
      return verifier.steps(prefix);
    }

    @Override
    public int lastingSteps(Prefix prefix) {
      return verifier.lastingSteps(prefix);
    }
  }

  /**
   * One call.
   *
   * @param <I> what is judged
   * @param <S> what is said of it
   */
  private record Call<I, S>(
      String role,
      Archive archive,
      Function<I, Prefix> prefix,
      ToIntFunction<I> steps,
      ToIntFunction<I> lasting,
      Function<S, List<Score>> scores) {

    List<S> record(List<I> items, Supplier<List<S>> ask) {
      List<S> said;
      try {
        said = ask.get();
      } catch (RuntimeException e) {
        items.forEach(item -> keep(item, List.of(), Optional.of(e.toString())));
        throw e;
      }
      if (said.size() == items.size()) {
        for (int i = 0; i < items.size(); i++) {
          keep(items.get(i), scores.apply(said.get(i)), Optional.empty());
        }
      }
      return said;
    }

    private void keep(I item, List<Score> all, Optional<String> failure) {
      var key = new JudgementKey(role, prefix.apply(item).fingerprint());
      archive.add(
          new Judgement(key, steps.applyAsInt(item), lasting.applyAsInt(item), all, failure));
    }
  }
}
