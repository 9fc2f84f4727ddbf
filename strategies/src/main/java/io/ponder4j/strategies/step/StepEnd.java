package io.ponder4j.strategies.step;

import io.ponder4j.generate.Action;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.Steering;
import io.ponder4j.generate.TokenView;
import java.util.List;
import java.util.regex.Pattern;

/** Ends a generation after the token with which a delimiter or pattern is found in its text. */
final class StepEnd implements Steering {

  /** Characters that one search may look at, those looked at twice counted twice. */
  private static final int PATIENCE = 1 << 20;

  private final List<String> delimiters;
  private final List<Pattern> patterns;
  private final boolean thinkingOnly;

  StepEnd(List<String> delimiters, List<String> patterns, boolean thinkingOnly) {
    this.delimiters = delimiters;
    this.patterns = patterns.stream().map(Pattern::compile).toList();
    this.thinkingOnly = thinkingOnly;
  }

  @Override
  public Action after(TokenView token) {
    boolean counts =
        token.kind() == TokenView.Kind.TEXT && !(thinkingOnly && token.phase() == Phase.ANSWER);
    return counts && isIn(token.textSoFar()) ? Action.STOP : Action.CONTINUE;
  }

  /** True where a text has a delimiter or a match. */
  boolean isIn(String text) {
    return delimiters.stream().anyMatch(text::contains)
        || patterns.stream().anyMatch(p -> p.matcher(new Watched(text, new int[1])).find());
  }

  /** A text that a search may not look at for ever: the decode loop waits for it. */
  private record Watched(CharSequence text, int[] looks) implements CharSequence {

    @Override
    public char charAt(int index) {
      if (++looks[0] > PATIENCE) {
        throw new IllegalStateException("the pattern that ends a step takes too long");
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
