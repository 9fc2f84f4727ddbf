package io.ponder4j.verifiers.answer;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** See {@link Extractor#answerPhrase}. */
record AnswerPhrase() implements Extractor {

  // Possessive, so that a search takes time linear in the text. Asterisks are Markdown's.
  private static final Pattern PHRASE =
      Pattern.compile(
          "\\banswer\\**+\\h*+(?::|=|(?:is|was)\\b)(?:\\h|\\*|:)*+", Pattern.CASE_INSENSITIVE);

  // A full stop within a number ends no sentence.
  private static final Pattern SENTENCE_END = Pattern.compile("[.!?](?=\\s|\\*|$)");

  @Override
  public Optional<String> find(String text) {
    Matcher phrase = PHRASE.matcher(text);
    int end = -1;
    while (phrase.find()) {
      end = phrase.end();
    }
    return end < 0
        ? Optional.empty()
        : AfterMarker.lineAt(text, end).map(AnswerPhrase::sentence).filter(s -> !s.isEmpty());
  }

  private static String sentence(String line) {
    Matcher end = SENTENCE_END.matcher(line);
    String sentence = end.find() ? line.substring(0, end.start()) : line;
    return withoutStars(sentence.strip());
  }

  private static String withoutStars(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && text.charAt(start) == '*') {
      start++;
    }
    while (end > start && text.charAt(end - 1) == '*') {
      end--;
    }
    return text.substring(start, end).strip();
  }
}
