package io.ponder4j.verifiers.rule;

import io.ponder4j.answer.Answer;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.verifiers.internal.Arithmetic;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Unscored;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.hipparchus.fraction.BigFraction;

/**
 * Checks the answer to a Countdown puzzle or a Game of 24, without a key: 1 where it is an
 * expression of the four operations that comes to the target exactly and uses the numbers as often
 * as they are given, else 0. What follows an equals sign has to be right too.
 *
 * <p>Unscored where the prompt is no such puzzle. A longer answer than a thousand characters, and
 * brackets more than 50 deep, are 0. As thread-safe as its function.
 *
 * @param puzzle the puzzle of a prompt; empty where it is none
 * @param usesAll whether every number has to be used; otherwise some may be left out
 */
public record NumberPuzzleVerifier(Function<Prompt, Optional<NumberPuzzle>> puzzle, boolean usesAll)
    implements OutcomeVerifier {

  private static final int LONGEST = 1_000;

  public NumberPuzzleVerifier {
    Objects.requireNonNull(puzzle, "puzzle");
  }

  /** Countdown: the numbers of the last message, all to be used, and last of them the target. */
  public static NumberPuzzleVerifier countdown() {
    return new NumberPuzzleVerifier(p -> NumberPuzzle.countdown(p.lastContent()), true);
  }

  /** The Game of 24 with the four numbers of the last message. */
  public static NumberPuzzleVerifier game24() {
    return new NumberPuzzleVerifier(p -> NumberPuzzle.game24(p.lastContent()), true);
  }

  @Override
  public List<Score> score(Prompt prompt, List<Candidate> candidates, Run run) {
    Optional<NumberPuzzle> found = puzzle.apply(prompt);
    if (found.isEmpty()) {
      return Collections.nCopies(candidates.size(), new Unscored("the prompt is no such puzzle"));
    }
    return candidates.stream()
        .map(
            c ->
                Score.probability(
                    c.answer().filter(a -> solves(a, found.get())).isPresent() ? 1 : 0))
        .toList();
  }

  private boolean solves(Answer answer, NumberPuzzle found) {
    String text = plain(answer.text());
    if (text.length() > LONGEST) {
      return false;
    }
    var sides = new ArrayList<Arithmetic>();
    for (String side : text.split("=", -1)) {
      Optional<Arithmetic> read = Arithmetic.read(side);
      if (read.isEmpty()) {
        return false;
      }
      sides.add(read.get());
    }
    var target = new BigFraction(found.target());
    return sides.stream().allMatch(side -> side.value().equals(target))
        && sides.stream().anyMatch(side -> uses(side.numbers(), found.numbers()));
  }

  private static String plain(String text) {
    return text.replace("\\times", "*")
        .replace("\\cdot", "*")
        .replace("\\div", "/")
        .replace("\\left", "")
        .replace("\\right", "")
        .replace("\\(", "")
        .replace("\\)", "");
  }

  private boolean uses(List<BigFraction> used, List<Long> given) {
    var left = new ArrayList<BigFraction>(given.stream().map(BigFraction::new).toList());
    for (BigFraction number : used) {
      if (!left.remove(number)) {
        return false;
      }
    }
    return left.isEmpty() || !usesAll;
  }
}
