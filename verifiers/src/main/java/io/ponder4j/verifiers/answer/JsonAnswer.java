package io.ponder4j.verifiers.answer;

import com.fasterxml.jackson.databind.JsonNode;
import io.ponder4j.answer.Answer;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.answer.Equivalence;
import io.ponder4j.generate.Completion;
import io.ponder4j.verifiers.internal.Json;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** See {@link Answers#json}. */
record JsonAnswer() implements AnswerType {

  @Override
  public Optional<Answer> extract(Completion completion) {
    String text = completion.answerText();
    return Json.read(text)
        .or(() -> Json.in(text).stream().findFirst())
        .map(value -> new Answer(value.toString()));
  }

  @Override
  public Equivalence compare(Answer a, Answer b) {
    Optional<JsonNode> left = Json.read(a.text());
    Optional<JsonNode> right = Json.read(b.text());
    return left.isPresent() && right.isPresent()
        ? compare(left.get(), right.get())
        : Equivalence.UNSURE;
  }

  /** Compares two values by what they say. */
  static Equivalence compare(JsonNode a, JsonNode b) {
    if (a.isObject() && b.isObject()) {
      return objects(a, b);
    }
    if (a.isArray() && b.isArray()) {
      return arrays(a, b);
    }
    if (a.isNumber() && b.isNumber()) {
      boolean same = a.decimalValue().compareTo(b.decimalValue()) == 0;
      return same ? Equivalence.SAME : Equivalence.DIFFERENT;
    }
    if (a.isTextual() && b.isTextual()) {
      return texts(a.textValue(), b.textValue());
    }
    if (a.getNodeType() == b.getNodeType()) {
      return a.equals(b) ? Equivalence.SAME : Equivalence.DIFFERENT;
    }
    // "5" may be meant for 5, and null for nothing; a list is neither.
    return a.isContainerNode() || b.isContainerNode() ? Equivalence.DIFFERENT : Equivalence.UNSURE;
  }

  private static Equivalence texts(String a, String b) {
    if (a.equals(b)) {
      return Equivalence.SAME;
    }
    String left = a.strip().toLowerCase(Locale.ROOT);
    boolean alike = left.equals(b.strip().toLowerCase(Locale.ROOT));
    return alike ? Equivalence.UNSURE : Equivalence.DIFFERENT;
  }

  /** A member that only one has is a difference, unless it is null. */
  private static Equivalence objects(JsonNode a, JsonNode b) {
    Equivalence all = Equivalence.SAME;
    for (Map.Entry<String, JsonNode> member : a.properties()) {
      JsonNode other = b.get(member.getKey());
      JsonNode value = member.getValue();
      all = worse(all, other == null ? missing(value) : compare(value, other));
    }
    for (Map.Entry<String, JsonNode> member : b.properties()) {
      all = a.has(member.getKey()) ? all : worse(all, missing(member.getValue()));
    }
    return all;
  }

  private static Equivalence missing(JsonNode value) {
    return value.isNull() ? Equivalence.UNSURE : Equivalence.DIFFERENT;
  }

  private static Equivalence arrays(JsonNode a, JsonNode b) {
    if (a.size() != b.size()) {
      return Equivalence.DIFFERENT;
    }
    Equivalence all = Equivalence.SAME;
    for (int i = 0; i < a.size(); i++) {
      all = worse(all, compare(a.get(i), b.get(i)));
    }
    return all;
  }

  /** What holds of both parts together. */
  static Equivalence worse(Equivalence a, Equivalence b) {
    if (a == Equivalence.DIFFERENT || b == Equivalence.DIFFERENT) {
      return Equivalence.DIFFERENT;
    }
    return a == Equivalence.SAME ? b : a;
  }
}
