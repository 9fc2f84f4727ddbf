package io.ponder4j.verifiers.execute;

import io.ponder4j.verify.Candidate;
import java.util.Optional;
import java.util.function.Function;

/** Where the code is in a candidate's answer text; thinking is no part of that. */
public enum Code implements Function<Candidate, Optional<String>> {
  /**
   * The last block between lines of three backticks, its language left out; none where there is no
   * such block. One that is not closed ends with the text.
   */
  LAST_BLOCK {
    @Override
    public Optional<String> apply(Candidate candidate) {
      return lastBlock(candidate.completion().answerText());
    }
  },
  /** The whole text; none where it is blank. */
  WHOLE_TEXT {
    @Override
    public Optional<String> apply(Candidate candidate) {
      return Optional.of(candidate.completion().answerText()).filter(text -> !text.isBlank());
    }
  },
  /** The last block, or the whole text where there is no block. */
  LAST_BLOCK_OR_TEXT {
    @Override
    public Optional<String> apply(Candidate candidate) {
      return LAST_BLOCK.apply(candidate).or(() -> WHOLE_TEXT.apply(candidate));
    }
  };

  private static final String FENCE = "```";

  static Optional<String> lastBlock(String text) {
    Optional<String> last = Optional.empty();
    StringBuilder open = null;
    for (String line : text.split("\n", -1)) {
      boolean fence = line.strip().startsWith(FENCE);
      if (open == null) {
        // Three backticks and more on one line are text in code style, not a block.
        open = fence && line.indexOf(FENCE) == line.lastIndexOf(FENCE) ? new StringBuilder() : null;
      } else if (fence) {
        last = Optional.of(open.toString());
        open = null;
      } else {
        open.append(line).append('\n');
      }
    }
    return open == null ? last : Optional.of(open.toString());
  }
}
