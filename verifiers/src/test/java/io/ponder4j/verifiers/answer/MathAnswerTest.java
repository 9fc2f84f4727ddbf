package io.ponder4j.verifiers.answer;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.ponder4j.answer.Answer;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.answer.Equivalence;
import io.ponder4j.testkit.Seeds;
import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MathAnswerTest {

  private static Equivalence compare(AnswerType type, String a, String b) {
    Answer left = type.read(a).orElseThrow();
    Answer right = type.read(b).orElseThrow();
    Equivalence forwards = type.compare(left, right);
    assertThat(type.compare(right, left)).as("symmetric").isEqualTo(forwards);
    assertThat(type.compare(left, left)).as("reflexive").isEqualTo(Equivalence.SAME);
    return forwards;
  }

  // --- numbers ---

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "5 | 5.0",
        "0.5 | \\frac{1}{2}",
        ".5 | 1/2",
        "\\dfrac12 | \\frac{1}{2}",
        "\\frac1{2} | 0.50",
        "\\tfrac{3}{6} | \\frac 12",
        "1,234 | 1234",
        "12{,}345 | 12345",
        "12\\,345.6 | 12345.6",
        "1,234,567.5 | 1234567.5",
        "2\\frac{1}{2} | 2.5",
        "2 1/2 | \\frac{5}{2}",
        "-1\\frac{1}{2} | -3/2",
        "-\\frac{1}{2} | \\frac{-1}{2}",
        "\\frac{1}{-2} | -0.5",
        "\u22123 | -3",
        "$42$ | 42.",
        "\\(42\\) | \\boxed{42}",
        "2^{10} | 1024",
        "2^10 | 1024",
        "2^3^2 | 512",
        "10^{-2} | 0.01",
        "5! | 120",
        "3 \\times 4 | 12",
        "3 \\cdot 10^{4} | 30000",
        "(2)(3) | 6",
        "6 \\div 4 | 1.5",
        "\\left(\\frac{2}{3}\\right)^2 | \\frac{4}{9}",
        "+7 | 7"
      })
  void math_equalNumbers_same(String a, String b) {
    assertThat(compare(Answers.math(), a, b)).isEqualTo(Equivalence.SAME);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "5 | 6",
        "5 | -5",
        "\\frac{1}{2} | \\frac{1}{3}",
        "1.38 | 1.39",
        "12.5 | 12",
        "2\\frac{1}{2} | 1",
        "\\sqrt{2} | \\sqrt{3}",
        "4t | 4",
        "4t | 4x",
        "x+1 | x-1",
        "\\frac{\\pi}{2} | \\pi",
        "\\sin 1 | \\cos 1"
      })
  void math_otherNumbers_different(String a, String b) {
    assertThat(compare(Answers.math(), a, b)).isEqualTo(Equivalence.DIFFERENT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "0.33 | \\frac{1}{3}",
        "0.333333333 | 1/3",
        "3.14 | \\pi",
        "1.41 | \\sqrt{2}",
        "1.5 | 1.51",
        "1/2x | \\frac{1}{2}x",
        "5 m/s | 5",
        "10_2 | 2",
        "0.5 | 50%",
        "1 km | 1000 m",
        "3 4 | 34",
        "2\\frac{3}{2} | 3",
        "(1,234) | 1234",
        "\\lvert x^2 \\rvert | x^2",
        "\\sqrt{x^2} | x",
        "\\sqrt[3]{-8} | -2",
        "\\frac{1}{0} | 1",
        "\\log 100 | 2",
        "1/(x-x) | y",
        "a/bC | a/bc",
        "1e5 | 5e",
        "1e5 | 100000",
        "f(2) | 2f",
        "no | on",
        "5 million | 5",
        "5 \\text{ million} | 5",
        "5 \\text{ or more} | 5",
        "5 \\text{ and 3 pears} | 5",
        "5 dozen | 5",
        "5 mod 7 | 5",
        "7 red apples | 7",
        "2 xy | 2"
      })
  void math_notCertain_unsure(String a, String b) {
    assertThat(compare(Answers.math(), a, b)).isEqualTo(Equivalence.UNSURE);
  }

  @Test
  void math_tolerance_joinsNumbersThatClose() {
    AnswerType type = Answers.math(new BigDecimal("0.01"));

    assertThat(compare(type, "0.33", "1/3")).isEqualTo(Equivalence.SAME);
    assertThat(compare(type, "0.3", "1/3")).isEqualTo(Equivalence.UNSURE);
    assertThat(compare(type, "0.3", "0.4")).isEqualTo(Equivalence.DIFFERENT);
    assertThat(compare(type, "1.41", "\\sqrt{2}")).isEqualTo(Equivalence.UNSURE);
    assertThatIllegalArgumentException().isThrownBy(() -> Answers.math(new BigDecimal(-1)));
  }

  // --- expressions ---

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "2\\sqrt{2} | \\sqrt{8}",
        "\\frac{1}{\\sqrt{2}} | \\frac{\\sqrt2}{2}",
        "\\sqrt{12}+\\sqrt{27} | 5\\sqrt3",
        "\\frac{1}{1+\\sqrt{2}} | \\sqrt{2}-1",
        "\\sqrt{2}\\sqrt{3} | \\sqrt 6",
        "\\sqrt[3]{16} | 2\\sqrt[3]{2}",
        "8^{1/3} | 2",
        "\\sqrt{\\frac{9}{16}} | 0.75",
        "\\sqrt{-4} | 2i",
        "(1+i)^2 | 2i",
        "sqrt(2)/2 | 1/sqrt(2)",
        "2*sqrt(3) | 2\\sqrt{3}",
        "\u221a2 | \\sqrt{2}",
        "x^2+2x+1 | (x+1)^2",
        "\\frac{x^2-1}{x-1} | x+1",
        "a+b | b + a",
        "2(x+y) | 2x+2y",
        "2xy | 2yx",
        "f(x+1) | f(1 + x)",
        "x^{-1} | \\frac{1}{x}",
        "\\frac{\\pi}{2} | 0.5\\pi",
        "2\u03c0 | 2\\pi",
        "\\sin(2x) | \\sin{2x}",
        "\\sqrt{x+1} | \\sqrt{1+x}",
        "x_1 + x_{2} | x_2 + x_1",
        "e^{x} | e^x"
      })
  void math_equalExpressions_same(String a, String b) {
    assertThat(compare(Answers.math(), a, b)).isEqualTo(Equivalence.SAME);
  }

  // --- units and words ---

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "50\\% | 50",
        "50% | 50 percent",
        "90^\\circ | 90",
        "90^{\\circ} | 90 degrees",
        "90\u00b0 | 90",
        "\\$12.50 | 12.5",
        "$12 | 12",
        "12 \\text{ dollars} | \\$12",
        "5\\text{ cm}^2 | 5",
        "12 km | 12",
        "7 apples | 7",
        "12 is the total | 12",
        "\\text{Monday} | monday",
        "\\text{(C)} | C",
        "(C) | C",
        "x = 5 | 5",
        "x=5 | x = 5.0",
        "y = 2x+1 | 2x + 1",
        "x \\in [1,2] | [1, 2]",
        "2 < x | x > 2",
        "1 \\le x < 3 | 3 > x \\ge 1"
      })
  void math_unitsAndNames_mayBeLeftOut(String a, String b) {
    assertThat(compare(Answers.math(), a, b)).isEqualTo(Equivalence.SAME);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Monday | Tuesday",
        "5 cm | 5 km",
        "50% | 50\u00b0",
        "x=5 | y=5",
        "x < 2 | x > 2",
        "x + y = 2 | y = 2 - x"
      })
  void math_otherWordsAndUnits_unsure(String a, String b) {
    assertThat(compare(Answers.math(), a, b)).isEqualTo(Equivalence.UNSURE);
  }

  // --- several values ---

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "(1, 2) | \\left( 1,\\; \\frac{4}{2} \\right) | SAME",
        "(1,2) | (2,1) | DIFFERENT",
        "(1,2) | (1,2,3) | DIFFERENT",
        "(1,2) | [1,2] | UNSURE",
        "(-\\infty, 3] | (-inf, 3.0] | SAME",
        "(-\\infty,1)\\cup(2,3) | (2,3) \\cup (-\\infty,1) | SAME",
        "\\{1,2\\} | \\{2, 1, 1\\} | SAME",
        "\\{1,2\\} | \\{1,3\\} | DIFFERENT",
        "\\{1,2\\} | \\{1\\} | DIFFERENT",
        "\\{\\} | \\{\\} | SAME",
        "1, 2 | 1,2 | SAME",
        "1, 2 | 2, 1 | UNSURE",
        "1, 2 | 1, 3 | DIFFERENT",
        "1 or 2 | 1, 2 | SAME",
        "1 \\text{ and } 2 | 1,2 | SAME",
        "1 \\pm \\sqrt{2} | 1-\\sqrt2, 1+\\sqrt2 | SAME",
        "\\pm 3 | 3, -3 | SAME",
        "x = \\pm 3 | \\pm 3 | SAME",
        "\\pm 3 | 3 | UNSURE",
        "\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix} | \\begin{bmatrix}1&2\\\\3&\\frac{8}{2}\\end{bmatrix} | SAME",
        "\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix} | \\begin{pmatrix} 1 & 2 \\\\ 3 & 5 \\end{pmatrix} | DIFFERENT",
        "\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix} | \\begin{pmatrix} 1 & 2 \\end{pmatrix} | DIFFERENT",
        "(0.33, 1) | (1/3, 1) | UNSURE",
        "(0.33, 1) | (1/3, 2) | DIFFERENT"
      })
  void math_severalValues(String a, String b, Equivalence expected) {
    assertThat(compare(Answers.math(), a, b)).isEqualTo(expected);
  }

  @Test
  void knownForms_sayMore() {
    assertThat(compare(Answers.interval(), "(1,2)", "[1,2]")).isEqualTo(Equivalence.DIFFERENT);
    assertThat(compare(Answers.interval(), "(1,200)", "(1, 200)")).isEqualTo(Equivalence.SAME);
    assertThat(compare(Answers.tuple(), "(1,2)", "1, 2")).isEqualTo(Equivalence.SAME);
    assertThat(compare(Answers.tuple(), "1,200", "1, 200")).isEqualTo(Equivalence.SAME);
    assertThat(compare(Answers.tuple(), "(1,2)", "(2,1)")).isEqualTo(Equivalence.DIFFERENT);
    assertThat(compare(Answers.set(), "2, 1", "\\{1, 2\\}")).isEqualTo(Equivalence.SAME);
    assertThat(compare(Answers.set(), "1,200", "\\{200, 1\\}")).isEqualTo(Equivalence.SAME);
    assertThat(compare(Answers.set(), "1, 2", "1, 3")).isEqualTo(Equivalence.DIFFERENT);
  }

  // --- generated ---

  /** An expression and its value, which a shuffled and rewritten copy must keep. */
  @ParameterizedTest
  @Seeds(200)
  void math_rewrittenSum_same_andOneMore_different(long seed) {
    var random = new SplittableRandom(seed);
    int terms = 1 + random.nextInt(4);
    var plain = new StringBuilder();
    var rewritten = new StringBuilder();
    for (int i = 0; i < terms; i++) {
      int factor = 1 + random.nextInt(9);
      int root = 2 + random.nextInt(30);
      plain.append("+").append(factor).append("\\sqrt{").append(root).append("}");
      rewritten.insert(0, String.format("+\\frac{%d\\sqrt{%d}}{%d}", 2 * factor, root * 9, 6));
    }

    AnswerType type = Answers.math();

    assertThat(compare(type, plain.toString(), rewritten.toString())).isEqualTo(Equivalence.SAME);
    assertThat(compare(type, plain.toString(), rewritten + "+1")).isEqualTo(Equivalence.DIFFERENT);
  }

  /** A text and what it comes to. */
  private record Valued(String text, double value) {}

  private static Valued expression(SplittableRandom random, int depth) {
    if (depth == 0) {
      int number = random.nextInt(1, 9);
      return new Valued(Integer.toString(number), number);
    }
    Valued a = expression(random, random.nextInt(depth));
    Valued b = expression(random, random.nextInt(depth));
    return switch (random.nextInt(6)) {
      case 0 -> new Valued("(" + a.text + "+" + b.text + ")", a.value + b.value);
      case 1 -> new Valued("(" + a.text + "-" + b.text + ")", a.value - b.value);
      case 2 -> new Valued("(" + a.text + "\\cdot " + b.text + ")", a.value * b.value);
      case 3 -> new Valued("\\frac{" + a.text + "}{" + b.text + "}", a.value / b.value);
      case 4 -> new Valued("\\sqrt{" + a.text + "}", Math.sqrt(a.value));
      default -> new Valued("{" + a.text + "}^2", a.value * a.value);
    };
  }

  @ParameterizedTest
  @Seeds(200)
  void math_anyExpressions_sameOnlyIfEqual_differentOnlyIfNot(long seed) {
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 20; i++) {
      Valued a = expression(random, 1 + random.nextInt(3));
      Valued b = expression(random, 1 + random.nextInt(3));
      double size = Math.max(Math.abs(a.value), Math.abs(b.value));
      if (!Double.isFinite(size)) {
        continue; // not a real number
      }
      boolean equal = Math.abs(a.value - b.value) <= 1e-9 * Math.max(1, size);

      Equivalence found = compare(Answers.math(), a.text, b.text);

      assertThat(found)
          .as(a + " " + b)
          .isNotEqualTo(equal ? Equivalence.DIFFERENT : Equivalence.SAME);
    }
  }

  @ParameterizedTest
  @Seeds(200)
  void math_anyTokens_neverThrows_andIsSymmetric(long seed) {
    String[] pieces = {
      "1",
      "2.5",
      "x",
      "(",
      ")",
      "{",
      "}",
      "\\frac",
      "\\sqrt",
      "^",
      "_",
      "+",
      "-",
      "/",
      "*",
      ",",
      "[",
      "]",
      "\\{",
      "\\}",
      "\\pm",
      "=",
      "<",
      "|",
      "!",
      "\\text{a}",
      "\\begin{matrix}",
      "\\end{matrix}",
      "&",
      "\\\\",
      "%",
      "\\infty",
      "\\sin",
      "\\cup",
      " ",
      "word",
      "\\left",
      "."
    };
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 50; i++) {
      var a = new StringBuilder("1");
      var b = new StringBuilder("1");
      for (int j = random.nextInt(12); j > 0; j--) {
        a.append(pieces[random.nextInt(pieces.length)]);
        b.append(pieces[random.nextInt(pieces.length)]);
      }

      compare(Answers.math(), a.toString(), b.toString());
    }
  }

  // --- hostile text ---

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        "{",
        "\\frac{",
        "\\sqrt{",
        "-",
        "2^",
        "9",
        "9^9^",
        "(x+y+z+1)(",
        "\\{",
        "((1,",
        "[",
        "\\pm1",
        "1,",
        "\\text{",
        "\\begin{matrix}",
        "x^{99}*",
        "(x+1)^{99}",
        "|",
        "1+",
        "!",
        "99!*"
      })
  void math_hostileText_isReadInTime(String piece) {
    for (int length : new int[] {1_900, 1 << 17}) {
      String hostile = piece.repeat(length / piece.length());

      assertTimeoutPreemptively(
          ofSeconds(10), () -> compare(Answers.math(), hostile + "1", hostile + "2"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a+b+c+d+e+f+g+h)^{90}", "9^{9^{9^{9}}}", "(1+\\sqrt2+\\sqrt3+\\sqrt5+\\sqrt7)^{99}",
        "\\sqrt{99999999999999999999999999999999999977}", "100!^{100!}", "2^{-99999999}"
      })
  void math_hostileArithmetic_isGivenUp(String text) {
    assertTimeoutPreemptively(
        ofSeconds(10),
        () ->
            assertThat(compare(Answers.math(), text, text + "+1")).isNotEqualTo(Equivalence.SAME));
  }
}
