package io.ponder4j.evaluate.procbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProcTaskTest {

  @ParameterizedTest
  @EnumSource(ProcTask.class)
  void problem_anyLengthAndSeed_takesExactlyThatManySteps(ProcTask task) {
    Set<String> questions = new HashSet<>();
    for (int steps = ProcTask.LEAST_STEPS; steps <= ProcTask.MOST_STEPS; steps++) {
      for (long seed = 0; seed < 20; seed++) {
        ProcProblem problem = task.problem(steps, seed);

        assertThat(problem.steps()).as("%s, seed %d", task, seed).isEqualTo(steps);
        assertThat(problem.question()).startsWith(task.instructions());
        assertThat(problem.states()).noneMatch(state -> state.contains("\n"));
        assertThat(task.problem(steps, seed)).isEqualTo(problem);
        questions.add(problem.question());
      }
    }

    assertThat(questions).hasSizeGreaterThan(24 * 19);
  }

  @ParameterizedTest
  @EnumSource(ProcTask.class)
  void answer_writtenAsAsked_isReadAsTheTruth(ProcTask task) {
    for (long seed = 0; seed < 50; seed++) {
      ProcProblem problem = task.problem(2 + (int) seed % 10, seed);
      String written = String.join("\n", problem.states().subList(1, problem.states().size()));

      ProcScore score = ProcScore.of(problem.answer(), ProcAnswer.parse(written + "\n"));

      assertThat(score.sequentialMatch()).as("%s", problem).isTrue();
      assertThat(score.prefixAccuracy()).isEqualTo(1);
    }
  }

  @Test
  void problem_tooShortOrTooLong_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> ProcTask.SORT.problem(1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> ProcTask.SORT.problem(26, 1));
    assertThat(ProcTask.values()).hasSize(23);
  }

  // --- each procedure by hand ---

  @Test
  void strings_byHand() {
    assertThat(Strings.sorted("dcab", "abcd")).containsExactly("dcab", "acdb", "abdc", "abcd");
    assertThat(Strings.sorted("baab", "ab")).containsExactly("baab", "abab", "aabb");
    assertThat(Strings.substituted("abca", Map.of('a', 'x', 'c', 'a')))
        .containsExactly("abca", "xbca", "xbca", "xbaa", "xbax");
    assertThat(
            Strings.pushedPopped(
                "abc", List.of("pop_left", "push_right(z)", "push_left(y)", "pop_right")))
        .containsExactly("abc", "bc", "bcz", "ybcz", "ybc");
    assertThat(Strings.rotated("abcdef", List.of(List.of(1, 4), List.of(0, 6))))
        .containsExactly("abcdef", "adbcef", "fadbce");
    assertThat(Strings.deleted("hello", List.of("l", "h", "l")))
        .containsExactly("hello", "helo", "elo", "eo");
    assertThat(Strings.withoutWords(List.of("red", "cat", "sat"), List.of("cat", "red")))
        .containsExactly("red cat sat", "red sat", "sat");
    assertThat(Strings.filled("[2] and [1]", List.of(2, 1), List.of("cats", "dogs")))
        .containsExactly("[2] and [1]", "dogs and [1]", "dogs and cats");
  }

  @Test
  void joins_byHand() {
    assertThat(
            Joins.gathered(List.of("abcde", "12345"), List.of(List.of(1, 2, 2), List.of(0, 0, 1))))
        .containsExactly("(empty)", "34", "34a");
    assertThat(Joins.copied(List.of("ab", "c"), List.of(1, 0, 1)))
        .containsExactly("(empty)", "c", "cab", "cabc");
    assertThat(Joins.inRhythm(List.of("1", "2"), List.of("a", "b", "c"), 4))
        .containsExactly("(empty)", "1a", "1a2b", "1a2b1c", "1a2b1c2a");
    assertThat(Joins.decoded(List.of("0x3", "1x2"))).containsExactly("(empty)", "000", "00011");
    assertThat(Joins.encoded("000110"))
        .containsExactly("[]", "[0_3]", "[0_3, 1_2]", "[0_3, 1_2, 0_1]");
    assertThat(Joins.composed("abab", List.of("abc", "ccd")))
        .containsExactly("abab", "abc", "cc", "d");
    assertThat(Joins.decomposed("xay", List.of("abc", "yaz")))
        .containsExactly("xay", "xbcy", "xbcaz", "xbcbcz");
  }

  @Test
  void lists_byHand() {
    assertThat(Lists.counted(List.of("a1b2", "xyz")))
        .containsExactly("0", "[a1b2, 2, 12, 24]", "[xyz, 3, 0, 0]", "24");
    assertThat(Lists.found(List.of("ababa", "bb"), List.of("ab", "ba")))
        .containsExactly("[0, 0]", "[2, 0]", "[4, 0]");
    assertThat(Lists.splitAt("abcdef", List.of(4, 2)))
        .containsExactly("[abcdef]", "[abcd, ef]", "[ab, cd, ef]");
    assertThat(Lists.splitParts("abcdef", List.of(List.of(0, 4), List.of(1, 1))))
        .containsExactly("[abcdef]", "[abcd, ef]", "[abcd, e, f]");
    assertThat(Lists.compared("abc", List.of("abx", "xbc", "abc", "abc")))
        .containsExactly("[]", "ab", "", "[ab, , abc]");
    assertThat(Lists.lettersCounted(List.of("bee")).get(1)).startsWith("[0, 1, 0, 0, 2, 0");
    assertThat(Lists.cumulated(3, List.of("+ 5", "* 2"))).containsExactly("3", "8", "16");
    assertThat(Lists.moved(5, 1, List.of("left 2", "right 3")))
        .containsExactly("-x---", "----x", "--x--");
    assertThat(Lists.foundCyclic("a1b2", 'b', 3))
        .containsExactly("[b, 3]", "[2, 2]", "[a, 1]", "1");
  }
}
