package io.ponder4j.verifiers.answer;

import io.ponder4j.verifiers.internal.LimitedPattern;
import java.util.Optional;
import java.util.regex.Pattern;

/** See {@link Extractor#pattern}. */
record PatternMatch(LimitedPattern pattern, int group) implements Extractor {

  PatternMatch(String regex) {
    this(new LimitedPattern(Pattern.compile(regex)), groups(regex) > 0 ? 1 : 0);
  }

  private static int groups(String regex) {
    return Pattern.compile(regex).matcher("").groupCount();
  }

  @Override
  public Optional<String> find(String text) {
    try {
      return pattern.last(text, group).map(String::strip).filter(found -> !found.isEmpty());
    } catch (LimitedPattern.LimitException e) {
      return Optional.empty();
    }
  }
}
