package io.ponder4j.strategies.search;

import static io.ponder4j.strategies.search.Questions.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.Budget;
import io.ponder4j.Outcome;
import io.ponder4j.testkit.Script;
import io.ponder4j.testkit.ScriptedGenerator;
import org.junit.jupiter.api.Test;

class LookaheadTest {

  /** What looks good first leads nowhere; steps are as likely as not. */
  private static final Script TRAP =
      Script.choose(
          Script.option(.5, Script.say("t9\n").then(Script.say("u1\n").then(Script.say("1")))),
          Script.option(.5, Script.say("g5\n").then(Script.say("h9\n").then(Script.say("2")))));

  private final Questions questions = new Questions();

  @Test
  void stepThatLooksGood_leadingNowhere_isSeenThrough() {
    Outcome beam = questions.ask(TRAP, Questions::tenths, Beam.of(12, 12));
    Outcome ahead = questions.ask(TRAP, Questions::tenths, Lookahead.of(12, 12, 1));

    assertThat(texts(beam)).containsExactly("t9\nu1\n1");
    assertThat(texts(ahead)).containsExactly("g5\nh9\n2");
    assertThat(ahead.degraded()).isFalse();
    assertThat(ahead.ranked().get(0).value().orElseThrow()).isBetween(.44, .46);
  }

  @Test
  void stepsAhead_areChargedAndAtTemperatureZero() {
    var model = ScriptedGenerator.tree(questions.clock, TRAP);

    Outcome beam = questions.ask(TRAP, Questions::tenths, Beam.of(8, 8));
    Outcome ahead = questions.ask(model, Questions::tenths, Lookahead.of(8, 8, 2));

    long greedy = model.requests().stream().filter(r -> r.sampling().temperature() == 0).count();
    // 2 ways of the first level go 2 steps, the one of the second 1; the last one is at its end.
    assertThat(greedy).isEqualTo(2 * 2 + 1);
    assertThat(ahead.spent().started()).isEqualTo(beam.spent().started() + greedy);
    assertThat(ahead.spent().generatedTokens()).isGreaterThan(beam.spent().generatedTokens());
  }

  @Test
  void stepsAhead_oneFails_itsPathIsScoredAsItIs() {
    var tree = ScriptedGenerator.tree(questions.clock, TRAP);
    var model =
        ScriptedGenerator.of(
            questions.clock,
            request ->
                request.sampling().temperature() == 0
                    ? Script.fail()
                    : Script.say(request.prefix().text().isEmpty() ? "a5\n" : "7"));

    Outcome outcome = questions.ask(model, Questions::tenths, Lookahead.of(2, 2, 1));

    assertThat(texts(outcome)).containsExactly("a5\n7");
    assertThat(outcome.failures()).hasSize(1);
    assertThat(tree.requests()).isEmpty();
  }

  @Test
  void budget_endsBeforeAnyEnd_whatWasFinishedAheadIsAnsweredDegraded() {
    Outcome outcome =
        questions
            .ponder(ScriptedGenerator.tree(questions.clock, TRAP), Questions::tenths)
            .using(Lookahead.of(2, 2, 2))
            .budget(Budget.tokens(19))
            .ask("?");

    assertThat(outcome.answer()).isPresent();
    assertThat(outcome.degraded()).isTrue();
  }
}
