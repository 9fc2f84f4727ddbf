package io.ponder4j.engine;

import io.ponder4j.generate.Continuation;
import io.ponder4j.generate.Origin;
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

  /** A text after an encoded prefix. */
  static GivenText of(EncodedText prefix, Continuation text, Dialect dialect) {
    int from = prefix.tokens().length;
    int[] tokens = prefix.tokens();
    var written = new BitSet();
    for (Segment segment : text.segments()) {
      int before = tokens.length - from;
      tokens = EncodedText.plus(tokens, segment, dialect);
      if (segment.origin() == Origin.GENERATED) {
        written.set(before, tokens.length - from);
      }
    }
    return new GivenText(tokens, from, written, text.ends());
  }

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
      for (int id : EncodedText.ids(segment, dialect)) {
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
