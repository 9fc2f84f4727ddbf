package io.ponder4j.verifiers.answer;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.ponder4j.answer.Answer;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.answer.Equivalence;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.Usage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtractorTest {

  private static String find(Extractor extractor, String text) {
    return extractor.find(text.replace("~", "\n")).orElse("none");
  }

  static Completion completion(String text) {
    Request request = Request.of(Prefix.of(Prompt.of("?")), SamplingParams.DEFAULT, 0);
    return Completion.ofText(request, text, Usage.NONE, Finish.EOS);
  }

  // --- boxes ---

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "so \\boxed{42}. | 42",
        "\\boxed{1} and \\boxed{2} | 2",
        "\\boxed{\\frac{1}{2}} | \\frac{1}{2}",
        "\\boxed{ 5 } | 5",
        "\\boxed {5} | 5",
        "\\boxed 5$ | 5",
        "\\boxed5 is it | 5",
        "\\fbox{7} | 7",
        "\\boxed{\\boxed{8}} | 8",
        "\\boxed{\\{1, 2\\}} | \\{1, 2\\}",
        "\\boxed{\\text{a \\} b}} | \\text{a \\} b}",
        "\\boxed{1}, or \\boxed{2 | 1",
        "\\boxed{2 | none",
        "\\boxed{} | none",
        "\\boxed | none",
        "\\boxedness{3} | none",
        "} \\boxed{4} { | 4",
        "\\frac{\\boxed{3}}{2} | 3",
        "no box | none"
      })
  void lastBoxed_contentOfTheLastClosedBox(String text, String expected) {
    assertThat(find(Extractor.lastBoxed(), text)).isEqualTo(expected);
  }

  // --- phrases ---

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "The answer is 42. | 42",
        "the ANSWER IS: 42 | 42",
        "Final answer: 3.5 | 3.5",
        "**Answer:** 7 | 7",
        "**Final Answer**: **7** | 7",
        "answer = 12 kg. And so on. | 12 kg",
        "The answer was 1. No, the answer is 2. | 2",
        "The answer is:~~ 9~bye | 9",
        "The answer is $1,200.50. | $1,200.50",
        "answer is 4!~ | 4",
        "an answering machine | none",
        "the answer | none",
        "The answer is ~ | none",
        "The answer is . | none"
      })
  void answerPhrase_restOfTheSentence(String text, String expected) {
    assertThat(find(Extractor.answerPhrase(), text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"#### 5 | 5", "#### 5~#### 6~7 | 6", "####~8 | 8", "5 | none", "#### | none"})
  void after_restOfTheLine(String text, String expected) {
    assertThat(find(Extractor.after("####"), text)).isEqualTo(expected);
  }

  // --- JSON ---

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/answer | {\"answer\": 42} | 42",
        "$.answer | Sure: {\"answer\": \" yes \"} I hope | yes",
        "/answer | {\"answer\": 1} {\"answer\": 2} | 2",
        "/answer | {\"answer\": 1} {\"other\": 2} | 1",
        "$.a[1].b | {\"a\": [0, {\"b\": true}]} | true",
        "/a/1 | {\"a\": [0, {\"b\": 1.50}]} | {\"b\":1.50}",
        "$['final answer'] | {\"final answer\": 3} | 3",
        "$[0] | see [5, 6] | 5",
        "/answer | {\"answer\": null} | none",
        "/answer | {\"answer\": \"\"} | none",
        "/answer | {\"answer\": \"}\\\"{\"} | }\"{",
        "/answer | {\"answer\": 1, \"answer\": 2} | none",
        "/answer | {\"answer\": 1 | none",
        "/answer | \\frac{1}{2} {\"answer\": 7} | 7",
        "/answer | { { {\"answer\": 7} | 7",
        "/answer | none at all | none"
      })
  void json_valueAtThePath(String path, String text, String expected) {
    assertThat(find(Extractor.json(path), text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"answer", "$answer", "$.a..b", "$.a[", "$[x]", "$.a[-1]"})
  void json_noPath_refused(String path) {
    assertThatIllegalArgumentException().isThrownBy(() -> Extractor.json(path));
  }

  // --- patterns ---

  @Test
  void pattern_lastMatch_firstGroupOrAll() {
    assertThat(find(Extractor.pattern("x=(\\d+)"), "x=1 x=2")).isEqualTo("2");
    assertThat(find(Extractor.pattern("\\d+"), "x=1 x=23")).isEqualTo("23");
    assertThat(find(Extractor.pattern("a|x=(\\d+)"), "x=1 a")).isEqualTo("none");
    assertThat(find(Extractor.pattern("\\d+"), "x")).isEqualTo("none");
    assertThatIllegalArgumentException().isThrownBy(() -> Extractor.pattern("("));
  }

  @ParameterizedTest
  @ValueSource(strings = {"(a+)+$", "(a|aa)+$", "(.*a){25}$", "(a|b)*c"})
  void pattern_catastrophic_endsWithNone(String regex) {
    String hostile = "a".repeat(100_000) + "!";

    String found =
        assertTimeoutPreemptively(ofSeconds(20), () -> find(Extractor.pattern(regex), hostile));

    assertThat(found).isEqualTo("none");
  }

  @Test
  void pattern_linear_readsAMegabyte() {
    assertThat(find(Extractor.pattern("\\d++"), "a 1 ".repeat(1 << 18))).isEqualTo("1");
  }

  // --- chains ---

  @Test
  void firstOf_theFirstThatFinds() {
    Extractor chain =
        Extractor.firstOf(
            Extractor.lastBoxed(),
            Extractor.answerPhrase(),
            text -> Optional.of("custom").filter(t -> text.startsWith("!")),
            Extractor.whole());

    assertThat(find(chain, "the answer is 2, \\boxed{1}")).isEqualTo("1");
    assertThat(find(chain, "the answer is 2")).isEqualTo("2");
    assertThat(find(chain, "!")).isEqualTo("custom");
    assertThat(find(chain, " 7 ")).isEqualTo("7");
    assertThat(find(chain, " ")).isEqualTo("none");
    assertThatIllegalArgumentException().isThrownBy(Extractor::firstOf);
    assertThatIllegalArgumentException().isThrownBy(() -> Extractor.after(" "));
  }

  @Test
  void extracting_readsThePieceOnly() {
    AnswerType type = Answers.extracting(Extractor.lastBoxed(), AnswerType.integer());

    assertThat(type.extract(completion("\\boxed{1,000} of 2000"))).contains(new Answer("1000"));
    assertThat(type.extract(completion("2000"))).isEmpty();
    assertThat(type.extract(completion("\\boxed{none}"))).isEmpty();
    assertThat(type.compare(new Answer("1"), new Answer("1"))).isEqualTo(Equivalence.SAME);
    assertThat(type).isEqualTo(Answers.extracting(Extractor.lastBoxed(), AnswerType.integer()));
  }

  @Test
  void extracting_expectedAnswer_isReadWithoutTheBoxToo() {
    AnswerType type = Answers.extracting(Extractor.lastBoxed(), AnswerType.integer());

    assertThat(type.read("0391")).contains(new Answer("391"));
    assertThat(type.read("\\boxed{0391}")).contains(new Answer("391"));
    assertThat(type.read("none")).isEmpty();
  }

  // --- hostile text ---

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\boxed{",
        "\\boxed",
        "{",
        "}",
        "\\boxed{}",
        "answer",
        "answer is ",
        "answer: \n",
        "[",
        "{\"",
        "[]",
        "\\",
        "####",
        "####\n",
        "* ",
        "answer:*"
      })
  void find_hostileMegabyte_takesLinearTime(String piece) {
    String hostile = piece.repeat((1 << 20) / piece.length());
    List<Extractor> all =
        List.of(
            Extractor.lastBoxed(),
            Extractor.answerPhrase(),
            Extractor.after("####"),
            Extractor.json("/answer"),
            Extractor.whole());

    for (Extractor extractor : all) {
      assertTimeoutPreemptively(ofSeconds(10), () -> extractor.find(hostile));
    }
  }
}
