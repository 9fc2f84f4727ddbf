package io.ponder4j.verifiers.answer;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Finds the piece of a text that states the final answer. What that piece means is for an {@link
 * io.ponder4j.answer.AnswerType} to say; {@link Answers#extracting} joins the two.
 *
 * <p>Implementations are thread-safe. Those given here take time linear in the text, but for
 * patterns, which are stopped where they take too long.
 */
@FunctionalInterface
public interface Extractor {

  /** The piece, without white space around it; empty where there is none. */
  Optional<String> find(String text);

  /**
   * What stands in the last {@code \boxed{…}} or {@code \fbox{…}}, braces inside it balanced; a box
   * that is never closed is none. Without braces, what follows up to white space or a dollar sign.
   */
  static Extractor lastBoxed() {
    return new LastBoxed();
  }

  /**
   * What follows the last "answer is", "answer:" or "answer =" up to the end of the sentence or
   * line; where the line ends there, the next line that is not blank. In any case of letters.
   */
  static Extractor answerPhrase() {
    return new AnswerPhrase();
  }

  /**
   * What follows the last occurrence of a marker up to the end of the line; where the line ends
   * there, the next line that is not blank.
   *
   * @param marker such as {@code ####} or {@code A:}; not blank
   */
  static Extractor after(String marker) {
    return new AfterMarker(marker);
  }

  /**
   * A value of the last JSON object or array of the text that has it: the text of a string, the
   * JSON of anything else.
   *
   * @param path a JSON pointer, such as {@code /answer/0}, or a path of names and indices, such as
   *     {@code $.answer[0]} or {@code $['final answer']}
   * @throws IllegalArgumentException if it is neither
   */
  static Extractor json(String path) {
    return JsonValue.at(path);
  }

  /**
   * The first group of a pattern's last match; the whole match where the pattern has no group. None
   * where the search takes too long.
   *
   * @throws IllegalArgumentException if it is no pattern of {@link java.util.regex.Pattern}
   */
  static Extractor pattern(String regex) {
    return new PatternMatch(regex);
  }

  /** All of the text. */
  static Extractor whole() {
    return new WholeText();
  }

  /**
   * The piece that the first of some extractors finds that finds any.
   *
   * @param extractors at least one
   */
  static Extractor firstOf(Extractor... extractors) {
    return new FirstOf(List.copyOf(Arrays.asList(extractors)));
  }
}
