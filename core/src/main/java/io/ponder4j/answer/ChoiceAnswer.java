package io.ponder4j.answer;

import io.ponder4j.generate.Completion;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** See {@link AnswerType#choice}. */
record ChoiceAnswer(List<String> labels) implements AnswerType {

  ChoiceAnswer {
    if (labels.size() < 2
        || labels.stream().anyMatch(String::isBlank)
        || new HashSet<>(labels).size() < labels.size()) {
      throw new IllegalArgumentException(
          "a choice needs at least two labels, none blank, no two equal, was " + labels);
    }
  }

  @Override
  public Optional<Answer> extract(Completion completion) {
    String text = completion.answerText();
    int last = -1;
    String found = "";
    for (String label : labels) {
      int at = lastAlone(text, label);
      // Where two labels end at one place, the longer one is meant.
      if (at > last || (at == last && at >= 0 && label.length() > found.length())) {
        last = at;
        found = label;
      }
    }
    return last < 0 ? Optional.empty() : Optional.of(new Answer(found));
  }

  private static int lastAlone(String text, String label) {
    for (int at = text.lastIndexOf(label); at >= 0; at = text.lastIndexOf(label, at - 1)) {
      int end = at + label.length();
      boolean startsAlone = at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1));
      boolean endsAlone = end == text.length() || !Character.isLetterOrDigit(text.charAt(end));
      if (startsAlone && endsAlone) {
        return end;
      }
    }
    return -1;
  }

  @Override
  public Equivalence compare(Answer a, Answer b) {
    return a.equals(b) ? Equivalence.SAME : Equivalence.DIFFERENT;
  }
}
