package io.ponder4j.verifiers.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.answer.Answer;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.answer.Equivalence;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.TokenTrace;
import io.ponder4j.generate.ToolCall;
import io.ponder4j.generate.Usage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StructuredAnswerTest {

  private static Equivalence compare(AnswerType type, Answer a, Answer b) {
    Equivalence forwards = type.compare(a, b);
    assertThat(type.compare(b, a)).as("symmetric").isEqualTo(forwards);
    return forwards;
  }

  // --- JSON ---

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\": 1, \"b\": [true]} | {\"b\":[true],\"a\":1.0} | SAME",
        "1e2 | 100 | SAME",
        "{\"a\": 1} | {\"a\": 2} | DIFFERENT",
        "{\"a\": 1} | {\"b\": 1} | DIFFERENT",
        "{\"a\": 1} | {\"a\": 1, \"b\": null} | UNSURE",
        "{\"a\": 1} | {\"a\": 2, \"b\": null} | DIFFERENT",
        "{\"a\": \"Paris\"} | {\"a\": \"paris \"} | UNSURE",
        "{\"a\": \"Paris\"} | {\"a\": \"Rome\"} | DIFFERENT",
        "[1, 2] | [2, 1] | DIFFERENT",
        "[1] | [1, 2] | DIFFERENT",
        "[\"5\"] | [5] | UNSURE",
        "[null] | [false] | UNSURE",
        "[1] | {\"a\": 1} | DIFFERENT",
        "[true] | [false] | DIFFERENT",
        "1e400 | 1e401 | DIFFERENT"
      })
  void json_byStructure(String a, String b, Equivalence expected) {
    AnswerType type = Answers.json();

    assertThat(compare(type, type.read(a).orElseThrow(), type.read(b).orElseThrow()))
        .isEqualTo(expected);
  }

  @Test
  void json_inText_theLastOne() {
    AnswerType type = Answers.json();

    assertThat(type.read("First {\"a\": 1}, then ```{\"a\" : 2}``` done"))
        .contains(new Answer("{\"a\":2}"));
    assertThat(type.read("none {a}")).isEmpty();
    assertThat(type.read("")).isEmpty();
    assertThat(type.read("[".repeat(5_000) + "]".repeat(5_000))).isEmpty();
  }

  // --- tool calls ---

  private static Optional<Answer> calls(AnswerType type, String... namesAndArguments) {
    var calls = new java.util.ArrayList<ToolCall>();
    for (int i = 0; i < namesAndArguments.length; i += 2) {
      calls.add(new ToolCall("id" + i, namesAndArguments[i], namesAndArguments[i + 1]));
    }
    return type.extract(
        new Completion(
            "",
            Prefix.of(Prompt.of("?")),
            Usage.NONE,
            Finish.EOS,
            TokenTrace.EMPTY,
            List.copyOf(calls)));
  }

  private static Equivalence compareCalls(AnswerType type, String[] a, String[] b) {
    return compare(type, calls(type, a).orElseThrow(), calls(type, b).orElseThrow());
  }

  @Test
  void toolCalls_nameAndArgumentsCount_theIdDoesNot() {
    AnswerType type = Answers.toolCalls();
    String[] add = {"add", "{\"a\": 1, \"b\": 2}"};

    assertThat(compareCalls(type, add, new String[] {"add", "{\"b\":2.0,\"a\":1}"}))
        .isEqualTo(Equivalence.SAME);
    assertThat(compareCalls(type, add, new String[] {"add", "{\"a\": 1, \"b\": 3}"}))
        .isEqualTo(Equivalence.DIFFERENT);
    assertThat(compareCalls(type, add, new String[] {"sub", "{\"a\": 1, \"b\": 2}"}))
        .isEqualTo(Equivalence.DIFFERENT);
    assertThat(compareCalls(type, add, new String[] {"add", add[1], "add", add[1]}))
        .isEqualTo(Equivalence.DIFFERENT);
    assertThat(compareCalls(type, new String[] {"now", ""}, new String[] {"now", "{}"}))
        .isEqualTo(Equivalence.SAME);
    assertThat(calls(type)).isEmpty();
  }

  @Test
  void toolCalls_argumentsNoJson_sameOnlyAsSpelled() {
    AnswerType type = Answers.toolCalls();

    assertThat(compareCalls(type, new String[] {"f", "{a"}, new String[] {"f", "{a"}))
        .isEqualTo(Equivalence.SAME);
    assertThat(compareCalls(type, new String[] {"f", "{a"}, new String[] {"f", "{b"}))
        .isEqualTo(Equivalence.UNSURE);
    assertThat(compareCalls(type, new String[] {"f", "{a"}, new String[] {"f", "{}"}))
        .isEqualTo(Equivalence.UNSURE);
    assertThat(compareCalls(type, new String[] {"f", "{a"}, new String[] {"g", "{a"}))
        .isEqualTo(Equivalence.DIFFERENT);
  }

  @Test
  void toolCalls_ignoredArguments_doNotCount() {
    AnswerType type = Answers.toolCalls("reason");

    assertThat(
            compareCalls(
                type,
                new String[] {"f", "{\"x\": 1, \"reason\": \"a\"}"},
                new String[] {"f", "{\"x\": 1}"}))
        .isEqualTo(Equivalence.SAME);
  }

  @Test
  void toolNames_argumentsDoNotCount() {
    AnswerType type = Answers.toolNames();

    assertThat(compareCalls(type, new String[] {"f", "{\"x\": 1}"}, new String[] {"f", "broken"}))
        .isEqualTo(Equivalence.SAME);
    assertThat(compareCalls(type, new String[] {"f", "{}"}, new String[] {"g", "{}"}))
        .isEqualTo(Equivalence.DIFFERENT);
  }

  @Test
  void toolCalls_expectedOnes_areReadAsJson() {
    AnswerType type = Answers.toolCalls();
    Answer key = type.read("[{\"name\": \"f\", \"arguments\": {\"x\": 1}}]").orElseThrow();

    assertThat(compare(type, key, calls(type, "f", "{\"x\":1}").orElseThrow()))
        .isEqualTo(Equivalence.SAME);
    assertThat(type.read("f(1)")).isEmpty();
  }

  @Test
  void toolCallsByName_coarserIsTheName() {
    AnswerType type = Answers.toolCallsByName();
    Answer one = calls(type, "f", "{\"x\": 1}").orElseThrow();
    Answer other = calls(type, "f", "{\"x\": 2}").orElseThrow();

    assertThat(compare(type, one, other)).isEqualTo(Equivalence.DIFFERENT);
    assertThat(compare(type.coarser().orElseThrow(), one, other)).isEqualTo(Equivalence.SAME);
    assertThat(Answers.toolCalls().coarser()).isEmpty();
    assertThat(Answers.extracting(Extractor.whole(), type).coarser()).isPresent();
  }
}
