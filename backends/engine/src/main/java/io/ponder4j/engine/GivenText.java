package io.ponder4j.engine;

import io.ponder4j.generate.Phase;
import io.ponder4j.generate.Segment;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;

/**
 * A text after a prefix, in tokens.
 *
 * @param tokens the prompt and all segments
 * @param from the first token after the prefix
 * @param written the tokens that a model wrote, of those from there on
 * @param ends true where the end of the sequence follows
 */
record GivenText(int[] tokens, int from, BitSet written, boolean ends) {

  /** What a model is asked about it. */
  ScoreRequest request(int[] endTokens) {
    return new ScoreRequest(tokens, from, new int[0], ends ? endTokens : new int[0]);
  }

  /** The natural log of its probability. */
  double logProb(TokenScores scores) {
    double total = 0;
    for (int i = written.nextSetBit(0); i >= 0; i = written.nextSetBit(i + 1)) {
      total += scores.logProbs()[i];
    }
    if (ends) {
      double end = 0;
      for (float logProb : scores.next()) {
        end += Math.exp(logProb);
      }
      total += Math.log(end);
    }
    return total;
  }

  /** True where segments have the phases that generating them would have given them. */
  static boolean isMarkedAsWritten(List<Segment> segments, Phase first, Dialect dialect) {
    OptionalInt marker = dialect.thinkEndToken();
    Phase phase = first;
    for (Segment segment : segments) {
      if (segment.phase() != phase) {
        return false;
      }
      for (int id : segment.ids(dialect.tokenizer().id(), dialect.tokenizer()::encode)) {
        if (phase != segment.phase()) {
          return false; // a phase ends with its segment
        }
        boolean closes = phase == Phase.THINK && marker.isPresent() && id == marker.getAsInt();
        phase = closes ? Phase.ANSWER : phase;
      }
    }
    return true;
  }
}
