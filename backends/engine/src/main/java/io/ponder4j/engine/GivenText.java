package io.ponder4j.engine;

import io.ponder4j.generate.Continuation;
import io.ponder4j.generate.Origin;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.Segment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

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
  static boolean isMarkedAsWritten(List<Segment> segments, EncodedText prefix, Dialect dialect) {
    var tracker = new PhaseTracker(dialect.phases(), prefix.state());
    Tokenizer.Stream stream = dialect.tokenizer().stream(prefix.tokens());
    List<Phase> marked = new ArrayList<>();
    List<Phase> written = new ArrayList<>();
    for (Segment segment : segments) {
      for (int id : EncodedText.ids(segment, dialect)) {
        PhaseTracker.Turn turn = tracker.take(id, stream.next(id));
        marked.add(segment.phase());
        written.add(tracker.told());
        if (turn == PhaseTracker.Turn.DECIDED) {
          Collections.fill(written, tracker.told());
        }
      }
    }
    return marked.equals(written);
  }
}
