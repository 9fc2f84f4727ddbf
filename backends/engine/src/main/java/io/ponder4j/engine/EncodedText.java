package io.ponder4j.engine;

import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.PromptTooLongException;
import io.ponder4j.generate.Segment;
import java.util.Arrays;

/**
 * A prefix in tokens.
 *
 * @param tokens of the prompt and all segments
 * @param rendered how many of them are the prompt's
 * @param state what phase it is in
 */
record EncodedText(int[] tokens, int rendered, PhaseTracker.State state) {

  /**
   * Encodes a prefix.
   *
   * @throws GenerationException if the model cannot read it, or could write nothing after it
   */
  static EncodedText of(Prefix prefix, Dialect dialect, LmShape shape) {
    int[] tokens = dialect.format().render(prefix.prompt());
    int rendered = tokens.length;
    for (Segment segment : prefix.segments()) {
      tokens = plus(tokens, segment, dialect);
    }
    shape.requireTokens(tokens);
    if (tokens.length == 0) {
      throw new GenerationException("the prompt has no tokens; a model needs at least one");
    }
    if (tokens.length >= shape.maxPositions()) {
      throw new PromptTooLongException(tokens.length, shape.maxPositions());
    }
    PhaseTracker.State state =
        PhaseTracker.stateOf(
            dialect.phases(), Arrays.copyOf(tokens, rendered), prefix, dialect.tokenizer());
    return new EncodedText(tokens, rendered, state);
  }

  /** Tokens and those of one more segment. */
  static int[] plus(int[] tokens, Segment segment, Dialect dialect) {
    int[] ids = ids(segment, dialect);
    int[] longer = Arrays.copyOf(tokens, tokens.length + ids.length);
    System.arraycopy(ids, 0, longer, tokens.length, ids.length);
    return longer;
  }

  /** A segment's tokens. */
  static int[] ids(Segment segment, Dialect dialect) {
    return segment.ids(dialect.tokenizer().id(), dialect.tokenizer()::encode);
  }
}
