package io.ponder4j.strategies.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.Abstained;
import io.ponder4j.Budget;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.StopReason;
import io.ponder4j.Strategy;
import io.ponder4j.UnmetNeedException;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Request;
import io.ponder4j.strategies.select.Agreement;
import io.ponder4j.strategies.select.LogProbability;
import io.ponder4j.strategies.select.UnscoredPolicy;
import io.ponder4j.testkit.RunInvariants;
import io.ponder4j.testkit.Script;
import io.ponder4j.testkit.ScriptedGenerator;
import io.ponder4j.testkit.ScriptedOutcomeVerifier;
import io.ponder4j.testkit.VirtualClock;
import io.ponder4j.trace.TraceEvent;
import io.ponder4j.verify.Aggregation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pool strategies that stop early, abstain, or vote by more than counts. */
class VotesAndVerdictsTest {

  @RegisterExtension private final RunInvariants sink = new RunInvariants();
  private final VirtualClock clock = new VirtualClock();

  private ScriptedGenerator saying(double four) {
    return ScriptedGenerator.tree(
        clock,
        Script.choose(
            Script.option(four, Script.say("4")), Script.option(1 - four, Script.say("5"))));
  }

  private Ponder.Builder ponder(ScriptedGenerator generator, Strategy strategy) {
    return Ponder.with(generator)
        .verifier(new ScriptedOutcomeVerifier(c -> c.completion().text().contains("4") ? .9 : .2))
        .answers(AnswerType.integer())
        .clock(clock)
        .trace(sink)
        .seed(1)
        .using(strategy);
  }

  // --- adaptive consistency ---

  @Test
  void adaptiveConsistency_allAgree_stopsAfterTheFirstWaveAndSaysWhy() {
    Outcome outcome = ponder(saying(.999999), AdaptiveConsistency.of(32)).ask("2+2?");

    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("4");
    assertThat(outcome.spent().started()).isEqualTo(4);
    assertThat(outcome.stopReason()).isEqualTo(StopReason.COMPLETED);
    assertThat(sink.records())
        .extracting(record -> record.event())
        .contains(new TraceEvent.AgreementReached("CHEAP", 4, 4, 0));
  }

  @Test
  void adaptiveConsistency_exact_answersAsTheWholeVoteWithFewerSamples() {
    long started = 0;
    for (long seed = 0; seed < 100; seed++) {
      Outcome whole = ponder(saying(.7), SelfConsistency.of(15)).seed(seed).ask("2+2?");
      Outcome adaptive =
          ponder(saying(.7), new AdaptiveConsistency(15, 1, Agreement.exact()))
              .seed(seed)
              .ask("2+2?");

      assertThat(adaptive.answer()).isEqualTo(whole.answer());
      assertThat(whole.candidates().subList(0, adaptive.candidates().size()))
          .isEqualTo(adaptive.candidates());
      started += adaptive.spent().started();
    }

    assertThat(started / 100.0).isBetween(10.0, 13.0);
  }

  @Test
  void adaptiveConsistency_neverAgreed_isSelfConsistency() {
    var strategy = AdaptiveConsistency.of(6).stopping(Agreement.valid(.001));

    Outcome outcome = ponder(saying(.5), strategy).ask("2+2?");

    assertThat(outcome.spent().started()).isEqualTo(6);
    assertThat(outcome.candidates())
        .isEqualTo(ponder(saying(.5), SelfConsistency.of(6)).ask("2+2?").candidates());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AdaptiveConsistency(4, 0, Agreement.exact()));
  }

  // --- resample until verified ---

  @Test
  void resample_accepted_stopsThere() {
    Outcome outcome = ponder(saying(.2), ResampleUntilVerified.of(50)).ask("2+2?");

    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("4");
    List<String> answers =
        outcome.candidates().stream().map(j -> j.candidate().completion().text()).toList();
    assertThat(answers).endsWith("4");
    assertThat(answers.subList(0, answers.size() - 1)).containsOnly("5");
    assertThat(outcome.spent().started()).isEqualTo(answers.size());
  }

  @Test
  void resample_neverAccepted_abstainsAfterAllWithTheBestOne() {
    Outcome outcome = ponder(saying(1e-9), ResampleUntilVerified.of(7)).ask("2+2?");

    assertThat(outcome).isInstanceOf(Abstained.class);
    assertThat(((Abstained) outcome).reason()).isEqualTo(Abstained.Reason.NOT_ACCEPTED);
    assertThat(outcome.candidate().orElseThrow().completion().text()).isEqualTo("5");
    assertThat(outcome.answer()).isEmpty();
    assertThat(outcome.spent().started()).isEqualTo(7);
    assertThat(outcome.stopReason()).isEqualTo(StopReason.COMPLETED);
    assertThat(outcome.degraded()).isFalse();
  }

  /** p = .3, f = .2 and K = 3: what the formulas of the metrics say. */
  @Test
  void resample_imperfectVerifier_isRightAsOftenAsTheFormulaSays() {
    Script answers =
        Script.choose(
            Script.option(.3, Script.say("4")),
            Script.option(.14, Script.say("54")), // wrong, and passes
            Script.option(.56, Script.say("5")));
    int repeats = 4_000;
    int right = 0;
    int wrong = 0;
    for (long seed = 0; seed < repeats; seed++) {
      Outcome outcome =
          ponder(ScriptedGenerator.tree(clock, answers), ResampleUntilVerified.of(3))
              .trace(record -> {})
              .seed(seed)
              .ask("2+2?");
      String answer = outcome.answer().map(a -> a.text()).orElse("");
      right += answer.equals("4") ? 1 : 0;
      wrong += answer.equals("54") ? 1 : 0;
    }

    double answered = 1 - Math.pow(.56, 3);
    double tolerance = 4 * Math.sqrt(.25 / repeats);
    assertThat((double) right / repeats).isCloseTo(answered * .3 / .44, within(tolerance));
    assertThat((double) wrong / repeats).isCloseTo(answered * .14 / .44, within(tolerance));
  }

  @Test
  void resample_scoresUsedUp_stopsForTheBudget() {
    Outcome outcome =
        ponder(saying(1e-9), ResampleUntilVerified.of(50))
            .budget(Budget.unlimited().scoredSteps(3))
            .ask("2+2?");

    assertThat(outcome.stopReason()).isEqualTo(StopReason.BUDGET);
    assertThat(outcome.spent().started()).isBetween(3L, 4L);
    assertThat(outcome.answer()).isEmpty();
  }

  @Test
  void resample_otherThreshold_andWrongNumbers() {
    assertThat(
            ponder(saying(.2), ResampleUntilVerified.of(9).from(.1)).ask("2+2?").spent().started())
        .isEqualTo(1);
    assertThatIllegalArgumentException().isThrownBy(() -> ResampleUntilVerified.of(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ResampleUntilVerified.of(1).from(Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> BestOfMajority.of(4, 0));
  }

  // --- votes by more than counts ---

  @Test
  void bestOfMajority_rareFakeOfTheVerifier_loses() {
    var verifier = new ScriptedOutcomeVerifier(c -> c.completion().text().contains("9") ? 1 : .6);
    Script answers =
        Script.choose(
            Script.option(.9, Script.say("4")),
            Script.option(.05, Script.say("19")),
            Script.option(.05, Script.say("5")));
    int fooled = 0;
    for (long seed = 0; seed < 30; seed++) {
      ScriptedGenerator generator = ScriptedGenerator.tree(clock, answers);
      Outcome best = ponder(generator, BestOfN.of(12)).verifier(verifier).seed(seed).ask("?");
      Outcome frequent =
          ponder(generator, BestOfMajority.of(12)).verifier(verifier).seed(seed).ask("?");
      fooled += best.answer().orElseThrow().text().equals("19") ? 1 : 0;
      long fakes =
          best.candidates().stream()
              .filter(j -> j.candidate().completion().text().equals("19"))
              .count();
      assertThat(frequent.answer().orElseThrow().text()).isEqualTo(fakes >= 2 ? "19" : "4");
    }

    assertThat(fooled).isGreaterThan(5);
  }

  /** Each path of the model once at most: the support of all paths is their exact probability. */
  @Test
  void rpc_allPathsSeen_supportIsTheModelsOwnProbability() {
    var strategy = new Rpc(64, LogProbability.TOTAL, false);

    Outcome outcome = ponder(saying(.7), strategy).ask("2+2?");

    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("4");
    assertThat(outcome.support()).isCloseTo(.7, within(1e-6));
  }

  @Test
  void rpc_generatorWithoutLogProbabilities_refusedWhenBuilt() {
    ScriptedGenerator plain = saying(.5).with(Capability.LEASES);

    assertThatThrownBy(() -> ponder(plain, Rpc.of(4)).build())
        .isInstanceOf(UnmetNeedException.class)
        .hasMessageContaining("LOG_PROBS");
  }

  @Test
  void mbr_evidence_isAskedInOtherWordsAndCannotWin() {
    ScriptedGenerator generator =
        ScriptedGenerator.of(
            clock,
            request ->
                Script.say(
                    request.prefix().prompt().lastContent().contains("Spanish") ? "5" : "4"));
    Mbr strategy = Mbr.of(3).withEvidence(9, "{question} Answer in Spanish.");

    Outcome outcome = ponder(generator, strategy).ask("2+2?");

    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("4");
    assertThat(outcome.candidates()).hasSize(3);
    assertThat(outcome.spent().started()).isEqualTo(12);
    assertThat(generator.requests())
        .extracting(request -> request.prefix().prompt().lastContent())
        .startsWith("2+2?", "2+2?", "2+2?", "2+2? Answer in Spanish.");
    assertThat(generator.requests().stream().map(Request::seed)).doesNotHaveDuplicates();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Mbr.of(3).withEvidence(1, "no question"))
        .withMessageContaining("{question}");
    assertThatIllegalArgumentException().isThrownBy(() -> Mbr.of(3).withEvidence(-1, "{question}"));
  }

  @Test
  void mbr_withoutEvidence_drawsTheSamplesOfAPool() {
    assertThat(ponder(saying(.6), Mbr.of(5)).ask("2+2?").candidates())
        .isEqualTo(ponder(saying(.6), SelfConsistency.of(5)).ask("2+2?").candidates());
  }

  @Test
  void oneSample_eachIsPlainSampling() {
    List<Strategy> ofOne =
        List.of(
            BestOfMajority.of(1),
            Rpc.of(1),
            Mbr.of(1),
            AdaptiveConsistency.of(1),
            new ResampleUntilVerified(1, 0, Aggregation.LAST, UnscoredPolicy.fallback()));
    for (long seed = 0; seed < 10; seed++) {
      Outcome plain = ponder(saying(.5), new Sample()).seed(seed).ask("2+2?");
      for (Strategy strategy : ofOne) {
        Outcome outcome = ponder(saying(.5), strategy).seed(seed).ask("2+2?");

        assertThat(outcome.answer()).as("%s", strategy).isEqualTo(plain.answer());
        assertThat(outcome.candidate()).isEqualTo(plain.candidate());
      }
    }
  }
}
