package io.ponder4j.strategies.revise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ponder4j.Need;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.Role;
import io.ponder4j.Strategy;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.generate.Message;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.strategies.select.Choice;
import io.ponder4j.testkit.RunInvariants;
import io.ponder4j.testkit.Script;
import io.ponder4j.testkit.ScriptedGenerator;
import io.ponder4j.testkit.ScriptedOutcomeVerifier;
import io.ponder4j.testkit.StrategyContract;
import io.ponder4j.testkit.VirtualClock;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SequentialRevisionTest {

  @RegisterExtension private final RunInvariants sink = new RunInvariants();
  private final VirtualClock clock = new VirtualClock();

  @Nested
  class OfChainsTest implements StrategyContract {
    @Override
    public Strategy strategy() {
      return SequentialRevision.of(3, 2);
    }
  }

  @Nested
  class OfVotesTest implements StrategyContract {
    @Override
    public Strategy strategy() {
      return SequentialRevision.of(2, 3).choosing(Choice.MAJORITY);
    }
  }

  @Nested
  class OfWeightedVotesTest implements StrategyContract {
    @Override
    public Strategy strategy() {
      return SequentialRevision.of(2, 3).choosing(Choice.WEIGHTED_MAJORITY);
    }
  }

  private Outcome ask(ScriptedGenerator generator, Strategy strategy) {
    return Ponder.with(generator)
        .verifier(new ScriptedOutcomeVerifier(c -> Integer.parseInt(c.completion().text()) / 100.0))
        .answers(AnswerType.integer())
        .clock(clock)
        .trace(sink)
        .using(strategy)
        .ask(
            new Prompt(
                List.of(Message.system("Be brief."), Message.user("2+2?")), java.util.Map.of()));
  }

  private ScriptedGenerator saying(String... attempts) {
    return ScriptedGenerator.inOrder(
        clock, java.util.Arrays.stream(attempts).map(Script::say).toArray(Script[]::new));
  }

  private static List<Message> messages(Request request) {
    return request.prefix().prompt().messages();
  }

  @Test
  void revision_ofAChain_seesTheLastAttemptsOfThatChainAlone() {
    ScriptedGenerator model = saying("10", "20", "11", "21", "12", "22", "13", "23");

    ask(
        model,
        new SequentialRevision(
            2,
            4,
            2,
            new RevisionTemplate("Again: {question}"),
            Choice.MAJORITY,
            io.ponder4j.verify.Aggregation.LAST,
            io.ponder4j.strategies.select.UnscoredPolicy.fallback()));

    List<Request> requests = model.requests();
    assertThat(messages(requests.get(1)))
        .containsExactly(Message.system("Be brief."), Message.user("2+2?"));
    assertThat(messages(requests.get(7)))
        .containsExactly(
            Message.system("Be brief."),
            Message.user("2+2?"),
            new Message(Message.Author.ASSISTANT, "21"),
            Message.user("Again: 2+2?"),
            new Message(Message.Author.ASSISTANT, "22"),
            Message.user("Again: 2+2?"));
    assertThat(requests).extracting(Request::seed).doesNotHaveDuplicates();
  }

  @Test
  void choice_byScore_isTheBestOfTheBestsOfTheChains() {
    Outcome outcome = ask(saying("10", "20", "40", "30", "15", "5"), SequentialRevision.of(2, 3));

    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("40");
    assertThat(outcome.ranked().stream().map(j -> j.candidate().answer().orElseThrow().text()))
        .containsExactly("40", "30", "20", "15", "10", "5");
  }

  @Test
  void choice_byWeightedVote_isWithinChainsThenAcross() {
    // Flat, 30 and 30 of different chains would outweigh 45; a chain's own vote prefers 45 and 44.
    Outcome outcome =
        ask(
            saying("45", "44", "30", "30"),
            SequentialRevision.of(2, 2).choosing(Choice.WEIGHTED_MAJORITY));

    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("45");
  }

  @Test
  void choice_byMajority_isOverAllAttempts() {
    Outcome outcome =
        ask(saying("45", "44", "30", "30"), SequentialRevision.of(2, 2).choosing(Choice.MAJORITY));

    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("30");
    assertThat(outcome.spent().verifierCalls()).isZero();
    assertThat(SequentialRevision.of(2, 2).choosing(Choice.MAJORITY).needs())
        .containsExactly(Need.of(Role.GENERATOR));
  }

  @Test
  void attempt_thatFails_isLeftOutAndTheChainGoesOn() {
    ScriptedGenerator model =
        ScriptedGenerator.inOrder(clock, Script.say("10"), Script.fail(), Script.say("12"));

    Outcome outcome = ask(model, SequentialRevision.of(1, 3));

    assertThat(outcome.candidates()).hasSize(2);
    assertThat(messages(model.requests().get(2)))
        .contains(new Message(Message.Author.ASSISTANT, "10"));
    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("12");
  }

  @Test
  void of_aNumberOfAttempts_chainsAndLengthMakeIt() {
    assertThat(SequentialRevision.of(16)).isEqualTo(SequentialRevision.of(4, 4));
    assertThat(SequentialRevision.of(7)).isEqualTo(SequentialRevision.of(7, 1));
    assertThat(SequentialRevision.of(1)).isEqualTo(SequentialRevision.of(1, 1));
  }

  @Test
  void parameters_thatMakeNoSense_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> SequentialRevision.of(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> SequentialRevision.of(1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new RevisionTemplate(" "));
  }
}
