package io.ponder4j.testkit;

import io.ponder4j.generate.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a {@link ScriptedGenerator} says: a text of so many tokens, then one of several
 * continuations by probability, or the end.
 *
 * @param text what is said; may be empty only with 0 tokens
 * @param tokens in how many tokens, spread evenly
 * @param phase of the text; the last token of a thinking text before an answer closes the phase
 * @param tokenTime virtual time a token
 * @param ending what happens after the text when there are no options
 * @param options what may follow; probabilities sum to 1
 */
public record Script(
    String text, int tokens, Phase phase, Duration tokenTime, Ending ending, List<Option> options) {

  /** What happens at the end of a script. */
  public enum Ending {
    /** The end-of-sequence token, one more token. */
    END,
    /** The generation fails. */
    FAIL,
    /** Nothing more, for ever. */
    STUCK
  }

  /**
   * One continuation.
   *
   * @param probability in (0, 1]
   * @param script what follows
   */
  public record Option(double probability, Script script) {}

  public Script {
    options = List.copyOf(options);
    if (tokens < 0 || (tokens == 0) != text.isEmpty() || tokens > text.length()) {
      throw new IllegalArgumentException(
          "a text of " + text.length() + " characters cannot be said in " + tokens + " tokens");
    }
    double sum = options.stream().mapToDouble(Option::probability).sum();
    if (!options.isEmpty() && Math.abs(sum - 1) > 1e-9) {
      throw new IllegalArgumentException("probabilities sum to " + sum);
    }
  }

  /** An answer text, one token a character, a millisecond a token. */
  public static Script say(String text) {
    return say(text, text.length());
  }

  /** An answer text in so many tokens. */
  public static Script say(String text, int tokens) {
    return new Script(text, tokens, Phase.ANSWER, Duration.ofMillis(1), Ending.END, List.of());
  }

  /** A thinking text of so many tokens, all dots. */
  public static Script think(int tokens) {
    return new Script(
        ".".repeat(tokens), tokens, Phase.THINK, Duration.ofMillis(1), Ending.END, List.of());
  }

  /** A choice at once. */
  public static Script choose(Option... options) {
    return new Script(
        "", 0, Phase.ANSWER, Duration.ofMillis(1), Ending.END, Arrays.asList(options));
  }

  /** A failure at once. */
  public static Script fail() {
    return say("").ending(Ending.FAIL);
  }

  /** Silence for ever. */
  public static Script stuck() {
    return say("").ending(Ending.STUCK);
  }

  /** A continuation of a probability. */
  public static Option option(double probability, Script script) {
    return new Option(probability, script);
  }

  /** This script, followed by another at its ends. */
  public Script then(Script next) {
    if (options.isEmpty()) {
      return new Script(text, tokens, phase, tokenTime, ending, List.of(option(1, next)));
    }
    var followed = new ArrayList<Option>();
    options.forEach(o -> followed.add(option(o.probability(), o.script().then(next))));
    return new Script(text, tokens, phase, tokenTime, ending, followed);
  }

  /** This script with another ending. */
  public Script ending(Ending value) {
    return new Script(text, tokens, phase, tokenTime, value, options);
  }

  /** This script at another pace, its continuations not. */
  public Script at(Duration time) {
    return new Script(text, tokens, phase, time, ending, options);
  }

  /** This script in another phase, its continuations not. */
  public Script in(Phase value) {
    return new Script(text, tokens, value, tokenTime, ending, options);
  }

  /** How many characters are said after some tokens. */
  int end(int said) {
    return tokens == 0 ? 0 : (int) ((long) text.length() * said / tokens);
  }
}
