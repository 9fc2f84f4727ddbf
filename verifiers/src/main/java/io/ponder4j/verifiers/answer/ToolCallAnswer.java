package io.ponder4j.verifiers.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ponder4j.answer.Answer;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.answer.Equivalence;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.ToolCall;
import io.ponder4j.verifiers.internal.Json;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * See {@link Answers#toolCalls} and {@link Answers#toolNames}. An answer is a JSON array of calls.
 *
 * @param withArguments whether the arguments count
 * @param namesFirst whether a majority is taken of the names first
 * @param ignored arguments that do not, by name
 */
record ToolCallAnswer(boolean withArguments, boolean namesFirst, Set<String> ignored)
    implements AnswerType {

  private static final String NAME = "name";
  private static final String ARGUMENTS = "arguments";
  private static final String UNREAD = "unread"; // arguments that are no JSON

  ToolCallAnswer {
    ignored = Set.copyOf(ignored);
  }

  @Override
  public Optional<Answer> extract(Completion completion) {
    List<ToolCall> calls = completion.calls();
    if (calls.isEmpty()) {
      return Optional.empty();
    }
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    calls.forEach(call -> all.add(node(call)));
    return Optional.of(new Answer(all.toString()));
  }

  /** Expected calls, as an array like that of an answer. */
  @Override
  public Optional<Answer> read(String text) {
    return Json.read(text).filter(JsonNode::isArray).map(node -> new Answer(node.toString()));
  }

  private ObjectNode node(ToolCall call) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put(NAME, call.name());
    if (withArguments) {
      Optional<JsonNode> arguments =
          call.arguments().isBlank()
              ? Optional.of(JsonNodeFactory.instance.objectNode())
              : Json.read(call.arguments());
      arguments.ifPresentOrElse(
          value -> node.set(ARGUMENTS, value), () -> node.put(UNREAD, call.arguments()));
    }
    return node;
  }

  @Override
  public Optional<AnswerType> coarser() {
    return namesFirst ? Optional.of(Answers.toolNames()) : Optional.empty();
  }

  @Override
  public Equivalence compare(Answer a, Answer b) {
    if (a.equals(b)) {
      return Equivalence.SAME;
    }
    Optional<JsonNode> left = Json.read(a.text());
    Optional<JsonNode> right = Json.read(b.text());
    if (left.isEmpty() || right.isEmpty()) {
      return Equivalence.UNSURE;
    }
    if (left.get().size() != right.get().size()) {
      return Equivalence.DIFFERENT;
    }
    Equivalence all = Equivalence.SAME;
    for (int i = 0; i < left.get().size(); i++) {
      all = JsonAnswer.worse(all, calls(left.get().get(i), right.get().get(i)));
    }
    return all;
  }

  private Equivalence calls(JsonNode a, JsonNode b) {
    if (!a.path(NAME).equals(b.path(NAME))) {
      return Equivalence.DIFFERENT;
    }
    if (!withArguments) {
      return Equivalence.SAME;
    }
    if (a.has(UNREAD) || b.has(UNREAD)) {
      return a.equals(b) ? Equivalence.SAME : Equivalence.UNSURE;
    }
    return JsonAnswer.compare(counted(a), counted(b));
  }

  private JsonNode counted(JsonNode call) {
    JsonNode arguments = call.path(ARGUMENTS);
    return arguments instanceof ObjectNode object ? object.deepCopy().without(ignored) : arguments;
  }
}
