package io.ponder4j.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ponder4j.generate.Prompt;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemGeneratorTest {

  @Test
  void problems_anySeed_keepTheRulesOfTheTask() {
    List<Problem> problems = Embedded.problems(7, 2, 8).limit(2_000).toList();

    for (Problem problem : problems) {
      Expression expression = ExpressionParser.parse(problem.question());
      assertThat(expression.value()).isEqualTo(problem.answer()).isBetween(0, 99);
      assertThat(expression.operands()).isEqualTo(problem.operands()).isBetween(2, 8);
      assertThat(expression.text()).isEqualTo(problem.question());
      assertThat(ProblemGenerator.isForEvaluation(problem.question() + "=\n")).isTrue();
    }
    assertThat(problems.stream().map(Problem::question).distinct().count()).isGreaterThan(1_500);
  }

  @Test
  void problems_sameSeed_sameProblems() {
    assertThat(Embedded.problems(3).limit(50).toList())
        .isEqualTo(Embedded.problems(3).limit(50).toList());
    assertThat(Embedded.problems(4).limit(50).toList())
        .isNotEqualTo(Embedded.problems(3).limit(50).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "17 + 28 - (16+8), 17+28-(16+08)",
    "((1+2))*3 =, (01+02)*03",
    "9-(4-(2)), 09-(04-02)",
    "2*(3*4), 02*(03*04)",
    "(2*3)*4, 02*03*04",
    "7, 07"
  })
  void render_asPeopleWrite_padsAndDropsNeedlessBrackets(String question, String canonical) {
    assertThat(Expression.render(Prompt.of(question)))
        .isEqualTo(CalcTokenizer.INSTANCE.encode(canonical + "=\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', it is empty",
    "1+, ends where a number",
    "(1+2, not closed",
    "1+2), not expected",
    "123+4, more than two digits",
    "5-9, values must stay within",
    "50*2, values must stay within",
    "what is 1+1?, not expected",
    "-3+4, not expected"
  })
  void render_noProblem_saysWhatIsWrong(String question, String reason) {
    assertThatThrownBy(() -> Expression.render(Prompt.of(question)))
        .isInstanceOf(MalformedProblemException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void render_deepBrackets_areRefusedByLengthNotByAnOverflow() {
    String deep = "(".repeat(100_000) + "1" + ")".repeat(100_000);

    assertThatThrownBy(() -> Expression.render(Prompt.of(deep)))
        .isInstanceOf(MalformedProblemException.class)
        .hasMessageContaining("longer than");
  }
}
