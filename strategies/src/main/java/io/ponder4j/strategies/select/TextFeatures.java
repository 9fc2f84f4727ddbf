package io.ponder4j.strategies.select;

import io.ponder4j.generate.Completion;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What can be counted in a completion without understanding it, thinking included.
 *
 * @param tokens generated
 * @param hedging words of doubt, a thousand tokens
 * @param thinking words of turning back, a thousand tokens
 * @param discourse words of order, a thousand tokens
 */
public record TextFeatures(int tokens, double hedging, double thinking, double discourse) {

  /** Counts; all rates are 0 where nothing was generated. */
  public static TextFeatures of(Completion completion, MarkerWords words) {
    return new Counter(words).count(completion);
  }

  /** Counts in many texts. */
  static final class Counter {

    private final Pattern hedging;
    private final Pattern thinking;
    private final Pattern discourse;

    Counter(MarkerWords words) {
      this.hedging = pattern(words.hedging());
      this.thinking = pattern(words.thinking());
      this.discourse = pattern(words.discourse());
    }

    TextFeatures count(Completion completion) {
      int tokens = completion.usage().generated();
      double rate = tokens == 0 ? 0 : 1000.0 / tokens;
      String text = completion.text();
      return new TextFeatures(
          tokens,
          rate * count(hedging, text),
          rate * count(thinking, text),
          rate * count(discourse, text));
    }

    private static long count(Pattern words, String text) {
      return words.matcher(text).results().count();
    }

    /** The longer phrase first: a phrase that begins with a shorter one is not cut short. */
    private static Pattern pattern(List<String> words) {
      if (words.isEmpty()) {
        return Pattern.compile("(?!)");
      }
      String any =
          words.stream()
              .sorted(Comparator.comparingInt(String::length).reversed())
              .map(word -> List.of(word.strip().split("\\s+")))
              .map(parts -> parts.stream().map(Pattern::quote).collect(Collectors.joining("\\s+")))
              .collect(Collectors.joining("|"));
      return Pattern.compile(
          "(?<![\\p{L}\\p{N}])(?:" + any + ")(?![\\p{L}\\p{N}])",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS);
    }
  }
}
