package io.ponder4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.AllBranchesFailedException;
import io.ponder4j.Budget;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.Role;
import io.ponder4j.Spent;
import io.ponder4j.StopReason;
import io.ponder4j.Strategy;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.run.RaceEvent;
import io.ponder4j.run.Run;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random strategies on random scripts under random budgets: what holds of every run. */
class RandomRunsTest {

  private static final int RUNS = 10_000;

  @Test
  void ask_randomRuns_neverSpendMoreThanAllowedAndLeaveNothingRunning() {
    long runsAtALimit = 0;
    long cancelled = 0;
    long failed = 0;
    long verifierTokens = 0;
    for (long seed = 0; seed < RUNS; seed++) {
      try {
        Outcome outcome = check(seed);
        runsAtALimit += outcome.stopReason() == StopReason.BUDGET ? 1 : 0;
        cancelled += outcome.spent().cancelled();
        failed += outcome.spent().failed();
        verifierTokens += outcome.spent().verifierTokens();
      } catch (Throwable e) {
        throw new AssertionError("seed " + seed, e);
      }
    }

    assertThat(runsAtALimit).as("the runs try what they are to try").isGreaterThan(RUNS / 4);
    assertThat(List.of(cancelled, failed, verifierTokens)).allMatch(count -> count > RUNS / 10);
  }

  private static Outcome check(long seed) {
    var random = new SplittableRandom(seed);
    var clock = new VirtualClock();
    var generator = model(clock, random.nextInt(3) > 0);
    var judge = model(clock, true);
    var sink = new RunInvariants();
    Budget budget = budget(random);
    Strategy strategy = (prompt, run) -> play(run, random, 3);
    Ponder ponder =
        Ponder.with(generator)
            .role(Role.JUDGE, judge)
            .verifier(verifier(random))
            .clock(clock)
            .trace(sink)
            .seed(seed)
            .sampling(SamplingParams.DEFAULT.withMaxTokens(1 + random.nextInt(60)))
            .branchTimeout(Duration.ofMillis(1 + random.nextInt(4_000)))
            .budget(budget)
            .using(strategy)
            .build();
    Thread me = Thread.currentThread();
    if (random.nextInt(6) == 0) {
      clock.schedule(Duration.ofMillis(random.nextInt(60)), me::interrupt);
    }

    Outcome outcome = ask(ponder);

    Spent spent = outcome.spent();
    Thread.interrupted();
    clock.runUntil(() -> generator.live() + judge.live() == 0); // cancels on their way
    assertThat(spent.within(budget)).as("%s of %s", spent, budget).isTrue();
    assertThat(spent.generatedTokens()).isEqualTo(generator.drawnTokens());
    assertThat(spent.verifierTokens()).isEqualTo(judge.drawnTokens());
    assertThat(spent.started()).isEqualTo(generator.requests().size());
    assertThat(spent.started()).isEqualTo(spent.finished() + spent.cancelled() + spent.failed());
    assertThat(spent.criticalPathTokens())
        .isLessThanOrEqualTo(spent.generatedTokens() + spent.verifierTokens());
    RunInvariants.check(sink.records());
    return outcome;
  }

  private static Outcome ask(Ponder ponder) {
    try {
      return ponder.ask("2+2?");
    } catch (AllBranchesFailedException e) {
      return e.outcome();
    }
  }

  // --- random parts ---

  private static ScriptedGenerator model(VirtualClock clock, boolean leased) {
    var model = ScriptedGenerator.of(clock, r -> script(new SplittableRandom(r.seed())));
    return leased ? model : model.with(Capability.PHASES, Capability.SEEDED);
  }

  private static Script script(SplittableRandom random) {
    Script answer = Script.say("x".repeat(random.nextInt(40)));
    Script script =
        random.nextBoolean() ? answer : Script.think(1 + random.nextInt(30)).then(answer);
    Duration pace = Duration.ofMillis(1 + random.nextInt(3));
    return switch (random.nextInt(10)) {
      case 0 -> answer.ending(Script.Ending.FAIL).at(pace);
      case 1 -> answer.ending(Script.Ending.STUCK).at(pace);
      default -> script.at(pace);
    };
  }

  private static Budget budget(SplittableRandom random) {
    Budget budget = Budget.unlimited();
    if (random.nextInt(3) > 0) {
      budget = Budget.tokens(random.nextInt(300));
    }
    if (random.nextInt(3) == 0) {
      budget = budget.samples(random.nextInt(12));
    }
    if (random.nextInt(3) == 0) {
      budget = budget.scoredSteps(random.nextInt(12));
    }
    if (random.nextInt(3) == 0) {
      budget = budget.verifierTokens(random.nextInt(60));
    }
    if (random.nextInt(3) == 0) {
      budget = budget.within(Duration.ofMillis(random.nextInt(150)));
    }
    return budget;
  }

  /** Judges by writing, or throws, or gives a list that is too short. */
  private static OutcomeVerifier verifier(SplittableRandom random) {
    return (prompt, candidates, run) -> {
      List<Generation> verdicts = new ArrayList<>();
      for (Candidate candidate : candidates) {
        long seed = run.seed("verdict", candidate.index());
        Request request = Request.of(Prefix.of(prompt), run.sampling(), seed);
        verdicts.add(run.get(Role.JUDGE).start(request, TokenListener.NONE));
      }
      int mood = random.nextInt(8);
      if (mood == 0) {
        throw new IllegalStateException("on purpose");
      }
      if (mood > 1) { // else it leaves them running
        run.join(verdicts);
      }
      return Collections.nCopies(candidates.size() - (mood == 2 ? 1 : 0), Score.probability(0.5));
    };
  }

  /** Some moves at random, then the end. */
  private static Outcome play(Run run, SplittableRandom random, int depth) {
    List<RaceEvent> seen = new ArrayList<>();
    int moves = 1 + random.nextInt(3);
    for (int i = 0; i < moves && !run.shouldStop(); i++) {
      switch (random.nextInt(depth > 0 ? 6 : 4)) {
        case 0 -> seen.addAll(run.join(Moves.start(run, random.nextInt(6))));
        case 1 -> seen.addAll(race(run, random));
        case 2 -> Moves.start(run, random.nextInt(3)); // left running
        case 3 -> score(run, seen);
        case 4 -> playInside(run.child("part", i, budget(random)), random, depth - 1);
        default -> Moves.start(run.child("left", i, budget(random)), random.nextInt(3));
      }
    }
    return Moves.conclude(run, seen);
  }

  private static void playInside(Run child, SplittableRandom random, int depth) {
    try {
      play(child, random, depth);
    } catch (AllBranchesFailedException e) {
      assertThat(e.outcome().spent().failed()).isPositive();
    }
  }

  private static List<RaceEvent> race(Run run, SplittableRandom random) {
    List<Generation> running = new ArrayList<>(Moves.race(run, random.nextInt(6)));
    List<RaceEvent> seen = new ArrayList<>();
    int events = random.nextInt(8);
    for (int i = 0; i < events; i++) {
      RaceEvent event = run.next(running, Duration.ofMillis(random.nextInt(200)));
      seen.add(event);
      if (event instanceof RaceEvent.Ended ended) {
        running.remove(ended.generation());
      } else if (!running.isEmpty() && random.nextInt(4) == 0) {
        Generation dropped = running.remove(random.nextInt(running.size()));
        dropped.cancel();
        seen.addAll(run.join(List.of(dropped)));
      }
    }
    if (random.nextBoolean()) {
      seen.addAll(run.join(running));
    }
    return seen;
  }

  private static void score(Run run, List<RaceEvent> seen) {
    List<Candidate> candidates = new ArrayList<>();
    for (RaceEvent event : seen) {
      if (event instanceof RaceEvent.Finished finished) {
        candidates.add(run.candidate(candidates.size(), finished.completion()));
      }
    }
    if (!candidates.isEmpty()) {
      ((OutcomeVerifier) run.get(Role.VERIFIER)).score(Moves.PROMPT, candidates, run);
    }
  }
}
