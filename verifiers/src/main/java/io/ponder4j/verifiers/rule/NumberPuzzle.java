package io.ponder4j.verifiers.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A puzzle of numbers: an expression of some of them that comes to a target.
 *
 * @param numbers the numbers that there are, each to be used once; at least one
 * @param target what the expression has to come to
 */
public record NumberPuzzle(List<Long> numbers, long target) {

  private static final Pattern WHOLE = Pattern.compile("(?<![\\w.])\\d{1,15}+(?![\\w]|\\.\\d)");
  private static final long TWENTY_FOUR = 24;

  public NumberPuzzle {
    numbers = List.copyOf(numbers);
    if (numbers.isEmpty()) {
      throw new IllegalArgumentException("a puzzle needs a number");
    }
  }

  /** The puzzle whose numbers, and last its target, are the whole numbers of a text. */
  public static Optional<NumberPuzzle> countdown(String text) {
    List<Long> all = wholeNumbers(text);
    int last = all.size() - 1;
    return last < 1
        ? Optional.empty()
        : Optional.of(new NumberPuzzle(all.subList(0, last), all.get(last)));
  }

  /** The Game of 24 with the first four whole numbers of a text that are not 24. */
  public static Optional<NumberPuzzle> game24(String text) {
    List<Long> all = wholeNumbers(text).stream().filter(n -> n != TWENTY_FOUR).limit(4).toList();
    return all.size() < 4 ? Optional.empty() : Optional.of(new NumberPuzzle(all, TWENTY_FOUR));
  }

  private static List<Long> wholeNumbers(String text) {
    var all = new ArrayList<Long>();
    for (Matcher matcher = WHOLE.matcher(text); matcher.find(); ) {
      all.add(Long.valueOf(matcher.group()));
    }
    return all;
  }
}
