package io.ponder4j.engine;

import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.PromptTooLongException;
import io.ponder4j.generate.Segment;
import java.util.Arrays;

/**
 * A prefix in tokens.
 *
 * @param tokens of the prompt and all segments
 * @param rendered how many of them are the prompt's
 * @param phase that it is in
 */
record EncodedText(int[] tokens, int rendered, Phase phase) {

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
    return new EncodedText(tokens, rendered, phase(prefix, dialect));
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

  /**
   * The phase that a prefix is in: its last segment's, or the next one where that ends with the
   * marker.
   */
  private static Phase phase(Prefix prefix, Dialect dialect) {
    Segment last = prefix.segment().orElse(null);
    if (last == null || dialect.thinkEndToken().isEmpty()) {
      return dialect.firstPhase();
    }
    int[] ids = ids(last, dialect);
    boolean closed =
        last.phase() == Phase.THINK
            && ids.length > 0
            && ids[ids.length - 1] == dialect.thinkEndToken().getAsInt();
    return closed ? Phase.ANSWER : last.phase();
  }
}
