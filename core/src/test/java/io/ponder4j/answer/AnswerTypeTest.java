package io.ponder4j.answer;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Origin;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.Segment;
import io.ponder4j.generate.TokenTrace;
import io.ponder4j.generate.Usage;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTypeTest {

  private static final Prompt PROMPT = Prompt.of("?");

  private static Completion completion(String text) {
    Request request = Request.of(Prefix.of(PROMPT), SamplingParams.DEFAULT, 0);
    return Completion.ofText(request, text, Usage.NONE, Finish.EOS);
  }

  /** The extracted text, or {@code none}. */
  private static String extract(AnswerType type, String text) {
    return type.extract(completion(text)).map(Answer::text).orElse("none");
  }

  private static Equivalence compare(AnswerType type, String a, String b) {
    Equivalence forwards = type.compare(new Answer(a), new Answer(b));
    assertThat(type.compare(new Answer(b), new Answer(a))).as("symmetric").isEqualTo(forwards);
    return forwards;
  }

  @Nested
  class TextTest {

    private final AnswerType type = AnswerType.text();

    @Test
    void extract_whiteSpace_isCollapsed() {
      assertThat(extract(type, "  New \n\t York ")).isEqualTo("New York");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\t "})
    void extract_blank_none(String text) {
      assertThat(extract(type, text)).isEqualTo("none");
    }

    @Test
    void extract_thinkingForcedAndObserved_areNotTheAnswer() {
      Prefix prefix =
          Prefix.of(PROMPT)
              .append(Segment.ofText("let me see ", Origin.GENERATED, Phase.THINK))
              .append(Segment.ofText("Answer: ", Origin.FORCED, Phase.ANSWER))
              .append(Segment.ofText("tool says 8 ", Origin.OBSERVED, Phase.ANSWER))
              .append(Segment.ofText("se", Origin.GENERATED, Phase.ANSWER))
              .append(Segment.ofText("ven", Origin.GENERATED, Phase.ANSWER));
      var completion =
          new Completion("ven", prefix, Usage.NONE, Finish.EOS, TokenTrace.EMPTY, List.of());

      assertThat(type.extract(completion)).contains(new Answer("seven"));
    }

    @Test
    void compare_onlyEqualButForCase_isSame_elseUnsure() {
      assertThat(compare(type, "Paris", "paris")).isEqualTo(Equivalence.SAME);
      assertThat(compare(type, "Paris", "Paris, France")).isEqualTo(Equivalence.UNSURE);
    }
  }

  @Nested
  class ChoiceTest {

    private final AnswerType type = AnswerType.choice("A", "B", "C", "D");

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "B | B",
          "The answer is (C). | C",
          "not A but B. | B",
          "A) yes B) no: **D** | D",
          "A_1 | A",
          "b | none",
          "BAD CAB 4D D4 | none",
          "'' | none",
          "only words | none"
        })
    void extract_lastLabelThatStandsAlone(String text, String expected) {
      assertThat(extract(type, text)).isEqualTo(expected);
    }

    @Test
    void extract_twoLabelsEndAtOnePlace_theLongerOne() {
      AnswerType either = AnswerType.choice("B", "A or B", "A");

      assertThat(extract(either, "it is A or B")).isEqualTo("A or B");
      assertThat(extract(either, "it is C or B")).isEqualTo("B");
    }

    @Test
    void compare_otherLabel_different() {
      assertThat(compare(type, "A", "A")).isEqualTo(Equivalence.SAME);
      assertThat(compare(type, "A", "B")).isEqualTo(Equivalence.DIFFERENT);
    }

    @Test
    void choice_badLabels_refused() {
      for (String[] labels : new String[][] {{}, {"A"}, {"A", "A"}, {"A", " "}, {"A", ""}}) {
        assertThatIllegalArgumentException().isThrownBy(() -> AnswerType.choice(labels));
      }
    }
  }

  @Nested
  class IntegerTest {

    private final AnswerType type = AnswerType.integer();

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "391 | 391",
          "first 17, then 23 | 23",
          "x = -3 | -3",
          "x = +3 | 3",
          "x = \u22123 | -3",
          "5-3 | 3",
          "5 - 3 | 3",
          "5\u22123 | 3",
          "(5)-3 | 3",
          "n-3 | 3",
          "5*-3 | -3",
          "\\boxed{-42} | -42",
          "**-7** | -7",
          "1,234,567 | 1234567",
          "-1,234 | -1234",
          "1,2,3 | 3",
          "1,2345 | 2345",
          "1,234,5678 | 5678",
          "12345,678 | 678",
          "It is 5. | 5",
          "It is 5... | 5",
          "3.0 | 3",
          "1,200.00 | 1200",
          "0391 | 391",
          "-0 | 0",
          "$12 | 12",
          "12kg | 12",
          "1e5 | 100000",
          "1e-5 | none",
          "3.5 | none",
          "7, or rather 3.5 | none",
          "x2 | none",
          "no number | none",
          "'' | none",
          "- | none",
          "-. | none",
          "., | none"
        })
    void extract_theLastNumberIfWhole(String text, String expected) {
      assertThat(extract(type, text)).isEqualTo(expected);
    }

    @Test
    void extract_hugeButReadable_exact() {
      String digits = "9".repeat(1000);

      assertThat(extract(type, "it is " + digits + ".")).isEqualTo(digits);
    }

    @Test
    void extract_monstrous_none() {
      assertThat(extract(type, "7 or " + "9".repeat(1001))).isEqualTo("none");
    }

    @Test
    void compare_byValue() {
      assertThat(compare(type, "3", "3")).isEqualTo(Equivalence.SAME);
      assertThat(compare(type, "3", "-3")).isEqualTo(Equivalence.DIFFERENT);
    }
  }

  @Nested
  class DecimalTest {

    private final AnswerType type = AnswerType.decimal(new BigDecimal("0.01"));

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "3.50 | 3.5",
          ".5 | 0.5",
          "= -.5 | -0.5",
          "1,234.50 | 1234.5",
          "-0.00 | 0",
          "100 | 100",
          "2.5. | 2.5",
          "3.5-1.25 | 1.25",
          "6.02e3 | 6020",
          "-1.5E-2 | -0.015",
          "1e\u22122 | 0.01",
          "5e | 5",
          "none at all | none"
        })
    void extract_theLastNumber(String text, String expected) {
      assertThat(extract(type, text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
      "1.5, 1.5, SAME",
      "1.5, 1.51, SAME",
      "1.5, 1.49, SAME",
      "1.5, 1.511, DIFFERENT",
      "-1, 1, DIFFERENT"
    })
    void compare_withinTheTolerance_same(String a, String b, Equivalence expected) {
      assertThat(compare(type, a, b)).isEqualTo(expected);
    }

    @Test
    void compare_isNotTransitive() {
      assertThat(compare(type, "1", "1.01")).isEqualTo(Equivalence.SAME);
      assertThat(compare(type, "1.01", "1.02")).isEqualTo(Equivalence.SAME);
      assertThat(compare(type, "1", "1.02")).isEqualTo(Equivalence.DIFFERENT);
    }

    @Test
    void decimal_negativeTolerance_refused() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> AnswerType.decimal(new BigDecimal("-0.1")))
          .withMessageContaining("-0.1");
    }
  }

  @Nested
  class RationalTest {

    private final AnswerType type = AnswerType.rational();

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "3/4 | 3/4",
          "6 / 8 | 3/4",
          "0.75 | 3/4",
          "0.5/2 | 1/4",
          "-3/4 | -3/4",
          "\u22126/3 | -2",
          "8/4 | 2",
          "0/5 | 0",
          "-0 | 0",
          "7 | 7",
          "1,000/2 | 500",
          "1/1,000 | 1/1000",
          "3/4.5 | 2/3",
          "2e-2 | 1/50",
          "2e3/4 | 500",
          "1/2 or 2/3. | 2/3",
          "3/4. | 3/4",
          "3/0 | none",
          "1/2, no: 3/0 | none",
          "no number | none"
        })
    void extract_theLastFractionInLowestTerms(String text, String expected) {
      assertThat(extract(type, text)).isEqualTo(expected);
    }

    @Test
    void extract_monstrousDenominator_none() {
      assertThat(extract(type, "1/" + "3".repeat(1001))).isEqualTo("none");
    }

    @Test
    void compare_byValue() {
      assertThat(compare(type, "3/4", "3/4")).isEqualTo(Equivalence.SAME);
      assertThat(compare(type, "3/4", "4/3")).isEqualTo(Equivalence.DIFFERENT);
    }
  }

  // --- hostile text ---

  private static final int MEGABYTE = 1 << 20;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9",
        "-",
        "1,234,",
        ",111",
        "1.",
        ".1",
        "1/",
        "1 / ",
        "A",
        "A ",
        " ",
        "\n",
        "a ",
        "-1,",
        "1,111,111,1111,",
        "0,000 ",
        "1e",
        "\u2212"
      })
  void extract_hostileMegabyte_takesLinearTime(String piece) {
    Completion hostile = completion("1 " + piece.repeat(MEGABYTE / piece.length()) + "1,2345/0x");
    List<AnswerType> types =
        List.of(
            AnswerType.text(),
            AnswerType.choice("A", "AA", "A A"),
            AnswerType.decimal(BigDecimal.ONE), // reads numbers as integer() does
            AnswerType.rational());

    for (AnswerType type : types) {
      // Some hundredths of a second where time is linear, minutes where it is quadratic.
      assertTimeoutPreemptively(ofSeconds(10), () -> type.extract(hostile));
    }
  }

  @Test
  void extract_groupsThatEndInTooManyDigits_takesLinearTime() {
    String text = "1" + ",111".repeat(MEGABYTE / 4) + "1";

    String answer =
        assertTimeoutPreemptively(ofSeconds(10), () -> extract(AnswerType.integer(), text));

    assertThat(answer).isEqualTo("1111");
  }
}
