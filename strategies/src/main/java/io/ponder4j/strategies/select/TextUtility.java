package io.ponder4j.strategies.select;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Utilities that need no model: 1 for equal texts, 0 for texts with nothing in common, symmetric.
 *
 * <p>Words are runs of letters and digits in lower case; every other character that is no space is
 * a word of its own. Two texts without words are equal.
 */
public enum TextUtility implements Utility {
  /** F1 of the words that both have, in whatever order. Linear in the texts' length. */
  TOKEN_F1 {
    @Override
    double compare(List<String> a, List<String> b) {
      Map<String, Integer> left = new HashMap<>();
      b.forEach(word -> left.merge(word, 1, Integer::sum));
      int common = 0;
      for (String word : a) {
        if (left.merge(word, -1, Integer::sum) >= 0) {
          common++;
        }
      }
      return f1(common, a, b);
    }
  },
  /** F1 of the longest common subsequence of words: order counts. Quadratic in their length. */
  SUBSEQUENCE_F1 {
    @Override
    double compare(List<String> a, List<String> b) {
      int[] lengths = new int[b.size() + 1]; // of the part of a so far and each part of b
      for (String word : a) {
        int diagonal = 0;
        for (int j = 1; j <= b.size(); j++) {
          int above = lengths[j];
          lengths[j] = word.equals(b.get(j - 1)) ? diagonal + 1 : Math.max(above, lengths[j - 1]);
          diagonal = above;
        }
      }
      return f1(lengths[b.size()], a, b);
    }
  },
  /** 1 for the same words in the same order, else 0. */
  SAME_WORDS {
    @Override
    double compare(List<String> a, List<String> b) {
      return a.equals(b) ? 1 : 0;
    }
  };

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+|[^\\p{L}\\p{N}\\s]");

  @Override
  public double of(String candidate, String evidence) {
    List<String> a = words(candidate);
    List<String> b = words(evidence);
    return a.isEmpty() && b.isEmpty() ? 1 : compare(a, b);
  }

  abstract double compare(List<String> a, List<String> b);

  private static List<String> words(String text) {
    return WORD.matcher(text.toLowerCase(Locale.ROOT)).results().map(MatchResult::group).toList();
  }

  private static double f1(int common, List<String> a, List<String> b) {
    return 2.0 * common / (a.size() + b.size());
  }
}
