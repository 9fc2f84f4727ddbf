package io.ponder4j.strategies.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ponder4j.Budget;
import io.ponder4j.Need;
import io.ponder4j.Role;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.Segment;
import io.ponder4j.testkit.Script;
import io.ponder4j.testkit.ScriptedGenerator;
import io.ponder4j.testkit.VirtualClock;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepRuleTest {

  private final VirtualClock clock = new VirtualClock();

  private Steps says(Script script) {
    return new Steps(clock, ScriptedGenerator.tree(clock, script));
  }

  private static List<String> texts(List<Path> paths) {
    return paths.stream().map(Path::stepText).toList();
  }

  private static Path last(List<Path> paths) {
    return paths.get(paths.size() - 1);
  }

  // --- where a step ends ---

  @Test
  void delimiter_ofOneToken_endsTheStepAndStaysInIt() {
    List<Path> path = says(Script.say("one\ntwo\n4")).walk(StepRule.lines());

    assertThat(texts(path)).containsExactly("one\n", "two\n", "4");
    assertThat(path).extracting(Path::depth).containsExactly(1, 2, 3);
    assertThat(last(path).standing()).isEqualTo(Standing.ENDED);
    assertThat(last(path).prefix().text()).isEqualTo("one\ntwo\n4");
  }

  @Test
  void delimiter_insideAToken_theWholeTokenIsKept() {
    // In tokens of 3: "one", "\ntw", "o\n4".
    List<Path> path = says(Script.say("one\ntwo\n4", 3)).walk(StepRule.lines());

    assertThat(texts(path)).containsExactly("one\ntw", "o\n4", "");
    assertThat(path.get(0).prefix().tokenCount()).isEqualTo(2);
    assertThat(last(path).prefix().text()).isEqualTo("one\ntwo\n4");
  }

  @Test
  void delimiter_atTheVeryEnd_theEndIsAStepOfItsOwnWithoutText() {
    List<Path> path = says(Script.say("one\n4\n")).walk(StepRule.lines());

    assertThat(texts(path)).containsExactly("one\n", "4\n", "");
    assertThat(last(path).standing()).isEqualTo(Standing.ENDED);
    assertThat(last(path).completion().text()).isEqualTo("one\n4\n");
    assertThat(last(path).completion().finish()).isEqualTo(Finish.EOS);
  }

  @Test
  void delimiter_ofSeveralTokens_endsWithTheLastOfThem() {
    List<Path> path = says(Script.say("one\ntwo\n\n4")).walk(StepRule.paragraphs());

    assertThat(texts(path)).containsExactly("one\ntwo\n\n", "4");
  }

  @Test
  void delimiter_never_theWholeTextIsOneStep() {
    List<Path> path = says(Script.say("four")).walk(StepRule.lines());

    assertThat(texts(path)).containsExactly("four");
    assertThat(last(path).standing()).isEqualTo(Standing.ENDED);
  }

  @Test
  void end_atOnce_isAFinishedPathOfOneStep() {
    List<Path> path = says(Script.say("")).walk(StepRule.lines());

    assertThat(texts(path)).containsExactly("");
    assertThat(last(path).standing()).isEqualTo(Standing.ENDED);
    assertThat(last(path).usage().generated()).isEqualTo(1);
  }

  @Test
  void rules_together_whicheverComesFirst() {
    StepRule rule = StepRule.lines().orAt(";").orMatching("[0-9]=").atMostTokens(5);

    List<Path> path = says(Script.say("a;b\n1=cdefghi;j")).walk(rule);

    assertThat(texts(path)).containsExactly("a;", "b\n", "1=", "cdefg", "hi;", "j");
  }

  @Test
  void whileThinking_theAnswerIsNotDivided() {
    Script script = Script.say("one\ntwo\n").in(Phase.THINK).then(Script.say("4\n4\n"));

    assertThat(texts(says(script).walk(StepRule.lines())))
        .containsExactly("one\n", "two\n", "4\n", "4\n", "");
    assertThat(texts(says(script).walk(StepRule.lines().whileThinking())))
        .containsExactly("one\n", "two\n4\n4\n");
  }

  @Test
  void steps_joined_areWhatOneGenerationWrites() {
    Script script = Script.say("one\ntwo\n").in(Phase.THINK).then(Script.say("4\n4"));
    Completion whole = last(says(script).walk(StepRule.ofTokens(1000))).completion();

    for (StepRule rule :
        List.of(StepRule.lines(), StepRule.ofTokens(2), StepRule.lines().whileThinking())) {
      Completion joined = last(says(script).walk(rule)).completion();

      assertThat(joined.text()).isEqualTo(whole.text());
      assertThat(joined.tokens()).isEqualTo(whole.tokens());
      assertThat(joined.usage()).isEqualTo(whole.usage());
      assertThat(joined.answerText()).isEqualTo(whole.answerText());
    }
  }

  // --- when a path is finished ---

  @Test
  void maxSteps_isNeverPassedByOne() {
    Path path = last(says(Script.say("1\n2\n3\n4\n5\n")).walk(StepRule.lines().atMostSteps(3)));

    assertThat(path.depth()).isEqualTo(3);
    assertThat(path.standing()).isEqualTo(Standing.TOO_DEEP);
    assertThat(path.completion().text()).isEqualTo("1\n2\n3\n");
    assertThat(path.completion().finish()).isEqualTo(Finish.LENGTH);
  }

  @Test
  void maxSteps_reachedWithTheEnd_isEnded() {
    Path path = last(says(Script.say("1\n2\n3")).walk(StepRule.lines().atMostSteps(3)));

    assertThat(path.standing()).isEqualTo(Standing.ENDED);
  }

  @Test
  void maxTokens_ofAStep_endsTheStepNotThePath() {
    List<Path> path = says(Script.say("abcdefg")).walk(StepRule.lines().atMostTokens(3));

    assertThat(texts(path)).containsExactly("abc", "def", "g");
    assertThat(last(path).standing()).isEqualTo(Standing.ENDED);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 6})
  void maxTokens_ofTheCaller_countForThePath(int tokens) {
    Path path =
        last(
            says(Script.say("a\nb\nc\nd"))
                .sampling(SamplingParams.DEFAULT.withMaxTokens(tokens))
                .walk(StepRule.lines()));

    assertThat(path.standing()).isEqualTo(Standing.OUT_OF_ROOM);
    assertThat(path.usage().generated()).isEqualTo(tokens);
    assertThat(path.completion().text()).isEqualTo("a\nb\nc\nd".substring(0, tokens));
    assertThat(path.completion().finish()).isEqualTo(Finish.LENGTH);
  }

  @Test
  void stopText_ofTheCaller_finishesThePathAndIsTrimmed() {
    Path path =
        last(
            says(Script.say("a\nb;\nc\n"))
                .sampling(SamplingParams.DEFAULT.withStop(";"))
                .walk(StepRule.lines()));

    assertThat(path.standing()).isEqualTo(Standing.ENDED);
    assertThat(path.completion().text()).isEqualTo("a\nb");
    assertThat(path.completion().finish()).isEqualTo(Finish.STOP);
  }

  @Test
  void stopAfterThinking_ofTheCaller_finishesThePath() {
    Script script = Script.say("one\ntwo#").in(Phase.THINK).then(Script.say("4"));

    Path path =
        last(
            says(script)
                .sampling(SamplingParams.DEFAULT.withStopAfterThinking(true))
                .walk(StepRule.lines()));

    assertThat(path.standing()).isEqualTo(Standing.ENDED);
    assertThat(path.completion().text()).isEqualTo("one\ntwo");
  }

  @Test
  void blankStep_once_goesOnTwiceIsStuck() {
    assertThat(texts(says(Script.say("a\n\nb")).walk(StepRule.lines())))
        .containsExactly("a\n", "\n", "b");

    List<Path> stuck = says(Script.say("a\n\n \nb")).walk(StepRule.lines());

    assertThat(texts(stuck)).containsExactly("a\n", "\n", " \n");
    assertThat(last(stuck).standing()).isEqualTo(Standing.STUCK);
    assertThat(last(stuck).completion().finish()).isEqualTo(Finish.LENGTH);
  }

  @Test
  void untilAnswered_anAnswerAtTheEndOfAStep_finishes() {
    Script script = Script.say("one\n").in(Phase.THINK).then(Script.say("4\nmore\nand more"));

    List<Path> path = says(script).walk(StepRule.lines().untilAnswered());

    assertThat(texts(path)).containsExactly("one\n", "4\n");
    assertThat(last(path).standing()).isEqualTo(Standing.ENDED);
  }

  @Test
  void budget_endsInTheMiddleOfAStep_thePathIsCut() {
    List<Path> path =
        says(Script.say("one\ntwo\n4")).within(Budget.tokens(6)).walk(StepRule.lines());

    assertThat(texts(path)).containsExactly("one\n", "tw");
    assertThat(last(path).standing()).isEqualTo(Standing.CUT);
    assertThat(last(path).standing().isFinished()).isFalse();
    assertThat(last(path).completion().finish()).isEqualTo(Finish.BUDGET);
  }

  @Test
  void pattern_thatTakesForEver_failsTheStepAlone() {
    StepRule slow = StepRule.lines().orMatching("x*x*x*x*x*x*x*y");
    Steps steps = says(Script.say("a\n" + "x".repeat(40)));

    List<Path> path = steps.walk(slow);

    assertThat(texts(path)).containsExactly("a\n");
    assertThat(steps.outcome().failures()).singleElement().asString().contains("takes too long");
  }

  // --- parameters ---

  @Test
  void need_isWhatTheRuleUses() {
    assertThat(StepRule.ofTokens(3).need())
        .isEqualTo(Need.of(Role.GENERATOR, Capability.CONTINUATION));
    assertThat(StepRule.lines().need())
        .isEqualTo(Need.of(Role.GENERATOR, Capability.CONTINUATION, Capability.STOP_TEXTS));
    assertThat(StepRule.ofTokens(3).orMatching("x").need())
        .isEqualTo(Need.of(Role.GENERATOR, Capability.CONTINUATION, Capability.STEERING));
    assertThat(StepRule.lines().whileThinking().need())
        .isEqualTo(
            Need.of(
                Role.GENERATOR, Capability.CONTINUATION, Capability.STEERING, Capability.PHASES));
  }

  @Test
  void rule_thatMakesNoSense_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> StepRule.delimitedBy(""));
    assertThatIllegalArgumentException().isThrownBy(() -> StepRule.ofTokens(0));
    assertThatIllegalArgumentException().isThrownBy(() -> StepRule.lines().atMostSteps(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StepRule.lines().orMatching("("))
        .isInstanceOf(PatternSyntaxException.class);
  }

  @Test
  void segments_ofAStep_haveTheModelsOwnTokens() {
    Path path = says(Script.say("one\n4")).walk(StepRule.lines()).get(0);

    assertThat(path.prefix().segments()).extracting(Segment::tokenCount).containsExactly(4);
  }
}
