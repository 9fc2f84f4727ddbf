package io.ponder4j.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ponder4j.Budget;
import io.ponder4j.Judged;
import io.ponder4j.Need;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.Role;
import io.ponder4j.Selection;
import io.ponder4j.StopReason;
import io.ponder4j.Strategy;
import io.ponder4j.UnmetNeedException;
import io.ponder4j.answer.Answer;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.answer.Equivalence;
import io.ponder4j.embedded.Embedded;
import io.ponder4j.generate.Action;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.Segment;
import io.ponder4j.generate.Steering;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.TokenTrace;
import io.ponder4j.generate.TokenView;
import io.ponder4j.generate.TokenView.Kind;
import io.ponder4j.generate.TokenizerId;
import io.ponder4j.generate.ToolCall;
import io.ponder4j.generate.Usage;
import io.ponder4j.run.RaceEvent;
import io.ponder4j.run.Run;
import io.ponder4j.strategies.StrategyCatalog;
import io.ponder4j.strategies.pool.BestOfN;
import io.ponder4j.strategies.pool.SelfConsistency;
import io.ponder4j.strategies.race.FirstFinish;
import io.ponder4j.strategies.select.UnscoredPolicy;
import io.ponder4j.strategies.select.WeightedMajority;
import io.ponder4j.testkit.RunInvariants;
import io.ponder4j.testkit.Script;
import io.ponder4j.testkit.ScriptedGenerator;
import io.ponder4j.testkit.ScriptedOutcomeVerifier;
import io.ponder4j.testkit.VirtualClock;
import io.ponder4j.trace.TraceRecord;
import io.ponder4j.trace.json.StrategyJson;
import io.ponder4j.trace.replay.Recorder;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Unscored;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What is to come fits the contract: each kind of strategy, model and host in a few lines, written
 * as their authors would.
 */
@Timeout(60)
class ContractFitTest {

  private static final Prompt PROMPT = Prompt.of("2+2?");

  @RegisterExtension final RunInvariants sink = new RunInvariants();
  private final VirtualClock clock = new VirtualClock();

  private Ponder.Builder ponder(Generator generator) {
    return Ponder.with(generator).clock(clock).trace(sink).seed(7);
  }

  /** The completion of a request, waited for. */
  private static Completion complete(Run run, Role<Generator> role, Request request) {
    Generation generation = run.get(role).start(request, TokenListener.NONE);
    return ((RaceEvent.Finished) run.join(List.of(generation)).get(0)).completion();
  }

  /** Ends a run with one completion as its answer. */
  private static Outcome answer(Run run, Completion completion) {
    Judged only = Judged.unasked(run.candidate(0, completion));
    return run.conclude(new Selection(List.of(only), Optional.of(only), 1, false));
  }

  // --- 1 ---

  /** Thinks on, so many times, where the model would stop thinking. */
  record BudgetForcing(int times, String text) implements Strategy {
    @Override
    public Outcome search(Prompt prompt, Run run) {
      int[] left = {times};
      Steering thinkOn =
          token ->
              token.kind() == Kind.PHASE_END && left[0]-- > 0
                  ? Action.force(text)
                  : Action.CONTINUE;
      Request request = Request.of(Prefix.of(prompt), run.sampling(), run.seed("think", 0));
      return answer(run, complete(run, Role.GENERATOR, request.steeredBy(thinkOn)));
    }

    @Override
    public Set<Need> needs() {
      return Set.of(Need.of(Role.GENERATOR, Capability.STEERING, Capability.PHASES));
    }
  }

  @Test
  void budgetForcing_textAtThePhaseEnd_isThoughtAndNotCharged() {
    var model = ScriptedGenerator.of(clock, r -> Script.think(3).then(Script.say("4")));

    Outcome outcome = ponder(model).using(new BudgetForcing(1, "Wait,")).ask(PROMPT);

    Completion completion = outcome.candidate().orElseThrow().completion();
    assertThat(completion.prefix().text()).isEqualTo("..Wait,4");
    assertThat(outcome.answer()).contains(new Answer("4"));
    assertThat(outcome.spent().generatedTokens()).isEqualTo(model.drawnTokens());
    assertThat(completion.usage().thinking()).isEqualTo(3);
    assertThatThrownBy(
            () -> ponder(model.with(Capability.PHASES)).using(new BudgetForcing(1, "W")).build())
        .isInstanceOf(UnmetNeedException.class)
        .hasMessageContaining("STEERING");
  }

  // --- 2 ---

  /** SpecReason: a draft proposes each step, the target rewrites those that it does not like. */
  record SpecReason(int steps) implements Strategy {
    @Override
    public Outcome search(Prompt prompt, Run run) {
      SamplingParams step = run.sampling().withStop("\n");
      Prefix prefix = Prefix.of(prompt);
      Completion last = null;
      for (int i = 0; i < steps && (last == null || last.finish() == Finish.STOP); i++) {
        last = complete(run, Role.DRAFT, Request.of(prefix, step, run.seed("draft", i)));
        Prefix question = Prefix.of(Prompt.of("good? " + last.text()));
        Request judge = Request.of(question, run.sampling(), run.seed("judge", i));
        if (complete(run, Role.GENERATOR, judge).text().equals("no")) {
          last = complete(run, Role.GENERATOR, Request.of(prefix, step, run.seed("target", i)));
        }
        prefix = last.prefix();
      }
      return answer(run, java.util.Objects.requireNonNull(last));
    }
  }

  @Test
  void specReason_targetOfAnotherTokenizer_rewritesOneStepOfTheSamePrefix() {
    var draft =
        ScriptedGenerator.of(clock, r -> Script.say(r.prefix().text().isEmpty() ? "5\n" : "=4"));
    var judgement = Map.of("good? 5", "no", "good? =4", "yes");
    var target =
        ScriptedGenerator.of(
                clock,
                r -> Script.say(judgement.getOrDefault(r.prefix().prompt().lastContent(), "2+2\n")))
            .withTokenizer("other");

    Outcome outcome = ponder(target).role(Role.DRAFT, draft).using(new SpecReason(3)).ask(PROMPT);

    Prefix prefix = outcome.candidate().orElseThrow().completion().prefix();
    assertThat(prefix.text()).isEqualTo("2+2\n=4");
    assertThat(prefix.segments().stream().map(Segment::tokenizer))
        .containsExactly(
            Optional.of(new TokenizerId("other")), Optional.of(new TokenizerId("scripted")));
    assertThat(outcome.spent().generatedTokens())
        .isEqualTo(draft.drawnTokens() + target.drawnTokens());
    assertThat(outcome.spent().started()).isEqualTo(5); // two drafts, two judgements, one rewrite
  }

  // --- 3 ---

  /** Lets a larger model go on from the first token at which the small one is unsure. */
  record EntropySwitch(double threshold) implements Strategy {
    @Override
    public Outcome search(Prompt prompt, Run run) {
      Steering stopUnsure =
          token ->
              token.kind() == Kind.TEXT && token.entropy() > threshold
                  ? Action.STOP
                  : Action.CONTINUE;
      Request request = Request.of(Prefix.of(prompt), run.sampling(), run.seed("small", 0));
      Completion small = complete(run, Role.GENERATOR, request.steeredBy(stopUnsure));
      if (small.finish() != Finish.STOP) {
        return answer(run, small);
      }
      Prefix sure = small.prefix().cutAt(small.prefix().tokenCount() - 1);
      Request rest = Request.of(sure, run.sampling(), run.seed("large", 0));
      return answer(run, complete(run, Role.TARGET, rest));
    }
  }

  @Test
  void entropySwitch_unsureToken_isDrawnByTheOtherModel() {
    Script unsure =
        Script.choose(Script.option(.5, Script.say("5")), Script.option(.5, Script.say("7")));
    var small = ScriptedGenerator.tree(clock, Script.say("2+2=").then(unsure));
    var large = ScriptedGenerator.tree(clock, Script.say("2+2=4"));

    Outcome outcome =
        ponder(small).role(Role.TARGET, large).using(new EntropySwitch(.5)).ask(PROMPT);

    assertThat(outcome.candidate().orElseThrow().completion().prefix().text()).isEqualTo("2+2=4");
    assertThat(small.drawnTokens()).isEqualTo(5);
    assertThat(large.drawnTokens()).isEqualTo(2); // "4" and the end
    assertThat(outcome.spent().generatedTokens()).isEqualTo(7);
    assertThat(outcome.spent().criticalPathTokens()).isEqualTo(7);
  }

  // --- 4 ---

  /** Votes, each sample with the probability of its own text. */
  record OwnProbabilityVote(int n) implements Strategy {
    @Override
    public Outcome search(Prompt prompt, Run run) {
      List<Judged> pool = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        Request request = Request.of(Prefix.of(prompt), run.sampling(), run.seed("sample", i));
        Completion completion = complete(run, Role.GENERATOR, request);
        double probability = Math.exp(completion.tokens().totalLogProb());
        pool.add(Judged.by(run.candidate(i, completion), Score.probability(probability)));
      }
      var vote = new WeightedMajority(UnscoredPolicy.fallback());
      return run.conclude(vote.select(pool, run.answers()));
    }
  }

  private static Script likely(String text, double probability) {
    return Script.choose(
        Script.option(probability, Script.say(text)),
        Script.option((1 - probability) / 2, Script.say("8")),
        Script.option((1 - probability) / 2, Script.say("9")));
  }

  @Test
  void logProbabilityVote_oneSureSample_outweighsTwoUnsure() {
    var model = ScriptedGenerator.inOrder(clock, likely("5", .4), likely("4", .9), likely("5", .4));

    Outcome outcome =
        ponder(model)
            .sampling(SamplingParams.DEFAULT.withTemperature(0))
            .using(new OwnProbabilityVote(3))
            .ask(PROMPT);

    assertThat(outcome.answer()).contains(new Answer("4"));
    assertThat(outcome.support()).isCloseTo(.9 / 1.7, org.assertj.core.data.Offset.offset(1e-6));
    assertThat(outcome.spent().generatedTokens()).isEqualTo(model.drawnTokens());
  }

  // --- 5 ---

  /** Asks a model for a mark from 0 to 9. */
  private static final OutcomeVerifier GENERATING_JUDGE =
      (prompt, candidates, run) -> {
        List<Score> scores = new ArrayList<>();
        for (var candidate : candidates) {
          Prefix question = Prefix.of(Prompt.of("Mark " + candidate.completion().text()));
          long seed = run.seed("judge", candidate.index());
          Completion mark = complete(run, Role.JUDGE, Request.of(question, run.sampling(), seed));
          scores.add(
              mark.finish().isWhole()
                  ? Score.probability(Integer.parseInt(mark.text()) / 9.0)
                  : new Unscored("the judge did not finish"));
        }
        return scores;
      };

  @Test
  void generatingJudge_itsTokensAndSeeds_areItsOwn() {
    var model = ScriptedGenerator.inOrder(clock, Script.say("five"), Script.say("4"));
    var judge =
        ScriptedGenerator.of(
            clock, r -> Script.say(r.prefix().prompt().lastContent().equals("Mark 4") ? "9" : "1"));
    Ponder.Builder both =
        ponder(model).role(Role.JUDGE, judge).verifier(GENERATING_JUDGE).using(BestOfN.of(2));

    Outcome rich = both.ask(PROMPT);
    Outcome poor = both.budget(Budget.unlimited().verifierTokens(3)).ask(PROMPT);

    assertThat(rich.answer()).contains(new Answer("4"));
    assertThat(rich.spent().generatedTokens()).isEqualTo(5 + 2);
    assertThat(rich.spent().verifierTokens()).isEqualTo(2 + 2);
    assertThat(judge.requests().stream().map(Request::seed).limit(2)).doesNotHaveDuplicates();
    assertThat(poor.spent().verifierTokens()).isEqualTo(3);
    assertThat(poor.candidates().get(1).score().orElseThrow()).isInstanceOf(Unscored.class);
    assertThat(poor.stopReason()).isEqualTo(StopReason.BUDGET);
  }

  // --- 6 ---

  /** A server: no prefixes, no hooks, but n choices for the price of one prompt. */
  private static final class Remote implements Generator {
    int calls;

    @Override
    public Generation start(Request request, TokenListener listener) {
      return startAll(List.of(request), List.of(listener)).get(0);
    }

    @Override
    public List<Generation> startAll(
        List<Request> requests, List<? extends TokenListener> listeners) {
      calls++;
      return Collections.nCopies(requests.size(), 0).stream()
          .map(
              zero ->
                  done(
                      Completion.ofText(
                          requests.get(0), "4", new Usage(5, 0, 2, 0, true), Finish.EOS)))
          .toList();
    }
  }

  /** A generation that is over. */
  private static Generation done(Completion completion) {
    return new Generation() {
      @Override
      public CompletableFuture<Completion> completion() {
        return CompletableFuture.completedFuture(completion);
      }

      @Override
      public void cancel() {}
    };
  }

  /** Stands for every strategy that searches by steps. */
  record Stepwise() implements Strategy {
    @Override
    public Outcome search(Prompt prompt, Run run) {
      throw new AssertionError("refused before it runs");
    }

    @Override
    public Set<Need> needs() {
      return Set.of(Need.of(Role.GENERATOR, Capability.CONTINUATION, Capability.STOP_TEXTS));
    }
  }

  @Test
  void remoteGenerator_stepStrategiesAreRefusedByName_poolsAreOneCall() {
    var remote = new Remote();
    var judge = new ScriptedOutcomeVerifier(candidate -> 1);

    Outcome outcome = ponder(remote).verifier(judge).using(BestOfN.of(4)).ask(PROMPT);

    assertThat(outcome.answer()).contains(new Answer("4"));
    assertThat(outcome.spent().generatedTokens()).isEqualTo(4 * 2);
    assertThat(remote.calls).isEqualTo(1);
    assertThatThrownBy(() -> ponder(remote).using(new Stepwise()).build())
        .isInstanceOf(UnmetNeedException.class)
        .hasMessageContainingAll("Stepwise", "generator", "CONTINUATION", "STOP_TEXTS");
  }

  // --- 7 ---

  /** Two completions agree when they call the same tools with the same arguments. */
  record ToolCallAnswer() implements AnswerType {
    @Override
    public Optional<Answer> extract(Completion completion) {
      return completion.calls().stream()
          .findFirst()
          .map(call -> new Answer(call.name() + " " + call.arguments()));
    }

    @Override
    public Equivalence compare(Answer a, Answer b) {
      return a.equals(b) ? Equivalence.SAME : Equivalence.DIFFERENT;
    }
  }

  @Test
  void toolCalls_areVotedOn_andTheHostsRequestIsPassedThrough() {
    var hostRequest = new Object();
    List<Object> seen = new ArrayList<>();
    Generator host =
        (request, listener) -> {
          seen.add(request.prefix().prompt().attachments().get("request"));
          var call = new ToolCall("id" + seen.size(), "add", seen.size() == 2 ? "[2,3]" : "[2,2]");
          var usage = new Usage(5, 0, 3, 0, true);
          Prefix prefix = request.prefix();
          return done(
              new Completion("", prefix, usage, Finish.EOS, TokenTrace.EMPTY, List.of(call)));
        };

    Outcome outcome =
        ponder(host)
            .answers(new ToolCallAnswer())
            .using(SelfConsistency.of(3))
            .ask(PROMPT.attach("request", hostRequest));

    assertThat(outcome.answer()).contains(new Answer("add [2,2]"));
    assertThat(outcome.support()).isEqualTo(2.0 / 3);
    assertThat(seen).containsExactly(hostRequest, hostRequest, hostRequest);
    assertThat(outcome.candidate().orElseThrow().completion().calls()).hasSize(1);
    assertThat(outcome.spent().generatedTokens()).isEqualTo(9);
  }

  // --- 8 ---

  /** Lets a strategy answer twice, and takes the answer that has more support. */
  public record Twice(Strategy inner) implements Strategy {
    @Override
    public Outcome search(Prompt prompt, Run run) {
      List<Judged> answers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        Outcome outcome = inner.search(prompt, run.child("twice", i, Budget.unlimited()));
        Completion best = outcome.candidate().orElseThrow().completion();
        answers.add(Judged.by(run.candidate(i, best), Score.probability(outcome.support())));
      }
      boolean second = answers.get(1).value().orElse(0) > answers.get(0).value().orElse(0);
      Judged winner = answers.get(second ? 1 : 0);
      return run.conclude(
          new Selection(answers, Optional.of(winner), winner.value().orElse(0), false));
    }

    @Override
    public Set<Need> needs() {
      return inner.needs();
    }
  }

  private static Script coin() {
    return Script.choose(Script.option(.5, Script.say("4")), Script.option(.5, Script.say("5")));
  }

  @Test
  void nestedTwice_drawsOtherSamples_andSpendsFromTheParent() {
    var model = ScriptedGenerator.of(clock, r -> coin());

    Outcome outcome = ponder(model).using(new Twice(new Twice(SelfConsistency.of(3)))).ask(PROMPT);

    assertThat(model.requests()).hasSize(12);
    assertThat(model.requests().stream().map(Request::seed)).doesNotHaveDuplicates();
    assertThat(outcome.spent().started()).isEqualTo(12);
    assertThat(outcome.spent().generatedTokens()).isEqualTo(model.drawnTokens());
    assertThat(sink.records().stream().map(TraceRecord::run))
        .contains("/", "/twice[0]", "/twice[1]/twice[0]", "/twice[1]/twice[1]");
  }

  // --- 9 ---

  private static Strategy serialised(Strategy strategy) throws Exception {
    var bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(strategy);
    return (Strategy)
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
  }

  @Test
  void strategy_sentAsJsonAndAsBytes_answersTheSameElsewhere() throws Exception {
    Map<String, Class<? extends Strategy>> names = new HashMap<>(Map.of("twice", Twice.class));
    StrategyCatalog.all().forEach(entry -> names.put(entry.name(), entry.type()));
    Strategy here = new Twice(SelfConsistency.of(5));
    String json = StrategyJson.of(names).write(here);
    Strategy there = serialised(StrategyJson.of(names).read(json));

    Outcome first = ponder(ScriptedGenerator.of(clock, r -> coin())).using(here).ask(PROMPT);
    Outcome second = ponder(ScriptedGenerator.of(clock, r -> coin())).using(there).ask(PROMPT);

    assertThat(there).isEqualTo(here).isNotSameAs(here);
    assertThat(second.answer()).isEqualTo(first.answer());
    assertThat(second.support()).isEqualTo(first.support());
    assertThat(second.spent().generatedTokens()).isEqualTo(first.spent().generatedTokens());
  }

  // --- 10 ---

  @Test
  void race_recorded_isReplayedWithoutAModel() {
    Script chain =
        Script.choose(
            Script.option(.5, Script.say("long way to 5", 9)), Script.option(.5, Script.say("4")));
    var model = ScriptedGenerator.of(clock, r -> chain);
    var recorder = new Recorder();
    var live = new RunInvariants();
    var replayed = new RunInvariants();

    Outcome first =
        ponder(recorder.wrap(Role.GENERATOR, model))
            .trace(live)
            .using(FirstFinish.of(8))
            .ask(PROMPT);
    int drawn = model.drawnTokens();
    Outcome second =
        ponder(recorder.recording().get(Role.GENERATOR))
            .trace(replayed)
            .using(FirstFinish.of(8))
            .ask(PROMPT);

    assertThat(first.spent().cancelled()).isPositive();
    assertThat(RunInvariants.comparable(replayed.records()))
        .isEqualTo(RunInvariants.comparable(live.records()));
    assertThat(second.answer()).isEqualTo(first.answer());
    assertThat(second.spent().generatedTokens()).isEqualTo(drawn);
    assertThat(model.drawnTokens()).isEqualTo(drawn);
  }

  // --- 11 ---

  /** A line of the draft, the rest of the target, then the rest again. */
  record TwoEngines() implements Strategy {
    @Override
    public Outcome search(Prompt prompt, Run run) {
      SamplingParams line = run.sampling().withStop("\n");
      Request start = Request.of(Prefix.of(prompt), line, run.seed("draft", 0));
      Prefix drafted = complete(run, Role.DRAFT, start).prefix();
      Request rest = Request.of(drafted, run.sampling(), run.seed("rest", 0));
      complete(run, Role.GENERATOR, rest);
      return answer(run, complete(run, Role.GENERATOR, rest));
    }
  }

  @Test
  void twoEngines_shareAPrefix_eachFindsItsOwnCacheByTokens() {
    try (var generator = Embedded.generator();
        var draft = Embedded.draft()) {
      Outcome outcome =
          Ponder.with(generator)
              .role(Role.DRAFT, draft)
              .trace(sink)
              .answers(AnswerType.integer())
              .using(new TwoEngines())
              .seed(1)
              .ask("17+28-(16+8)");

      Completion again = outcome.candidate().orElseThrow().completion();
      int shared = again.prefix().segments().get(0).tokenCount();
      assertThat(again.usage().cached()).isGreaterThanOrEqualTo(shared);
      assertThat(outcome.spent().generatedTokens())
          .isEqualTo(
              generator.engine().stats().drawnTokens() + draft.engine().stats().drawnTokens());
      assertThat(generator.engine().stats().slotsPinned()).isZero();
      assertThat(draft.engine().stats().slotsPinned()).isZero();
    }
  }

  // --- 12 ---

  @Test
  void cancel_fromAnotherThreadInMidStep_endsTheRunWithTheExactCount() throws Exception {
    var inStep = new CountDownLatch(1);
    var cancelled = new CountDownLatch(1);
    TokenListener blocksAtTheFifth =
        new TokenListener() {
          @Override
          public void onToken(TokenView token) {
            if (token.index() == 4) { // on the thread of the engine, within its step
              inStep.countDown();
              await(cancelled);
            }
          }
        };
    var outcome = new CompletableFuture<Outcome>();
    Strategy strategy =
        (prompt, run) -> {
          Request request = Request.of(Prefix.of(prompt), run.sampling(), 1);
          Generation generation = run.get(Role.GENERATOR).start(request, blocksAtTheFifth);
          var ended = (RaceEvent.Finished) run.join(List.of(generation)).get(0);
          outcome.complete(answer(run, ended.completion()));
          return outcome.join();
        };
    try (var generator = Embedded.generator()) {
      var asked = Ponder.with(generator).trace(sink).using(strategy).askAsync("17+28-(16+8)");
      inStep.await();
      asked.cancel(true);
      cancelled.countDown();

      Completion completion = outcome.join().candidate().orElseThrow().completion();
      assertThat(completion.finish()).isEqualTo(Finish.CANCELLED);
      assertThat(outcome.join().spent().generatedTokens()).isEqualTo(5);
      assertThat(outcome.join().stopReason()).isEqualTo(StopReason.CANCELLED);
      assertThat(generator.engine().stats().drawnTokens()).isEqualTo(5);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
