package io.ponder4j.strategies.select;

import io.ponder4j.Judged;
import io.ponder4j.Selection;
import io.ponder4j.answer.Answer;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenTrace;
import io.ponder4j.generate.Usage;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.ScoreRange;
import io.ponder4j.verify.Scored;
import io.ponder4j.verify.Unscored;
import java.util.List;
import java.util.Optional;

/** Candidates by hand. */
final class Pools {

  static final Score FAILED = new Unscored("the verifier failed");

  private static final Request REQUEST =
      Request.of(Prefix.of(Prompt.of("?")), SamplingParams.DEFAULT, 0);

  private Pools() {}

  /** A candidate of so many tokens that nobody scored; an empty answer is none. */
  static Judged of(int index, String answer, int tokens) {
    return of(index, answer, tokens, 0);
  }

  static Judged of(int index, String answer, int tokens, int thinking) {
    var usage = new Usage(1, 0, tokens, thinking, true);
    Completion completion = Completion.ofText(REQUEST, "text " + index, usage, Finish.EOS);
    Optional<Answer> found = answer.isEmpty() ? Optional.empty() : Optional.of(new Answer(answer));
    return Judged.unasked(new Candidate(index, completion, found));
  }

  /** A candidate that says a text of its own, in so many tokens. */
  static Judged saying(int index, String answer, String text, int tokens) {
    var usage = new Usage(1, 0, tokens, 0, true);
    Completion completion = Completion.ofText(REQUEST, text, usage, Finish.EOS);
    Optional<Answer> found = answer.isEmpty() ? Optional.empty() : Optional.of(new Answer(answer));
    return Judged.unasked(new Candidate(index, completion, found));
  }

  /** A candidate of one token whose probability the generator tells. */
  static Judged likely(int index, String answer, String text, double probability) {
    return traced(index, answer, text, Math.log(probability));
  }

  /** A candidate of tokens with these log-probabilities. */
  static Judged traced(int index, String answer, String text, double... logProbs) {
    Completion plain = saying(index, answer, text, logProbs.length).candidate().completion();
    float[] logs = new float[logProbs.length];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = (float) logProbs[i];
    }
    var tokens = new TokenTrace(new int[logs.length], logs, new float[logs.length]);
    var completion =
        new Completion(text, plain.prefix(), plain.usage(), plain.finish(), tokens, plain.calls());
    Optional<Answer> found = answer.isEmpty() ? Optional.empty() : Optional.of(new Answer(answer));
    return Judged.unasked(new Candidate(index, completion, found));
  }

  /** A candidate of 10 tokens with a probability. */
  static Judged scored(int index, String answer, double score) {
    return scored(index, answer, score, ScoreRange.PROBABILITY);
  }

  static Judged scored(int index, String answer, double score, ScoreRange range) {
    return judged(index, answer, new Scored(score, range));
  }

  static Judged judged(int index, String answer, Score score) {
    return Judged.by(of(index, answer, 10).candidate(), score);
  }

  static int winner(Selection selection) {
    return selection.winner().orElseThrow().candidate().index();
  }

  static List<Integer> ranking(Selection selection) {
    return selection.ranked().stream().map(judged -> judged.candidate().index()).toList();
  }
}
