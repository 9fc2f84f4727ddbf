package io.ponder4j.cli.demo;

import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.Role;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.embedded.Problem;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.strategies.pool.BestOfN;
import io.ponder4j.trace.replay.Recorder;
import io.ponder4j.trace.replay.Recording;
import io.ponder4j.verifiers.rule.RandomVerifier;
import io.ponder4j.verify.Verifier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets every contender answer every problem.
 *
 * <p>Of each problem one pool is sampled, and scored, by the real models, and recorded. Contenders
 * that choose among whole samples then run on the recording: sample i has the same seed in all of
 * them, so what they would have drawn is what is there, and their ledgers are those of a real run.
 * Searches run on the models. Times are taken apart, by running each contender on the models,
 * alone.
 */
final class Demo {

  /** Problems whose times are taken. */
  static final int TIMED_PROBLEMS = 4;

  private static final SamplingParams SAMPLING = SamplingParams.DEFAULT.withMaxTokens(256);

  private final List<Contender> contenders;
  private final List<Problem> problems;
  private final long seed;
  private final Runnable progress;

  /**
   * A demo.
   *
   * @param progress told after each problem, on any thread
   */
  Demo(List<Contender> contenders, List<Problem> problems, long seed, Runnable progress) {
    this.contenders = contenders;
    this.problems = problems;
    this.seed = seed;
    this.progress = progress;
  }

  /** Runs on some threads, each with models of its own. */
  Results run(int threads) throws InterruptedException {
    Trial[][] trials = new Trial[problems.size()][];
    var next = new AtomicInteger();
    Callable<Void> worker =
        () -> {
          try (Models models = Models.open()) {
            for (int i = next.getAndIncrement(); i < trials.length; i = next.getAndIncrement()) {
              trials[i] = trials(i, models);
              progress.run();
            }
          }
          return null;
        };
    runAll(worker, threads);
    return new Results(contenders, List.of(trials), wallMillis());
  }

  private static void runAll(Callable<Void> worker, int threads) throws InterruptedException {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Void>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        running.add(executor.submit(worker));
      }
      for (Future<Void> each : running) {
        each.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      executor.shutdownNow();
    }
  }

  private Trial[] trials(int index, Models models) {
    Problem problem = problems.get(index);
    Recording recording = record(index, models);
    Trial[] row = new Trial[contenders.size()];
    for (int c = 0; c < row.length; c++) {
      Contender contender = contenders.get(c);
      Outcome outcome =
          contender.search()
              ? ask(index, contender, models.generator(), models.judge(contender.judge()))
              : ask(index, contender, recording.get(Role.GENERATOR), judge(contender, recording));
      row[c] = Trial.of(contender, problem, outcome);
    }
    return row;
  }

  private static Verifier judge(Contender contender, Recording recording) {
    return contender.judge() == Contender.Judge.RANDOM
        ? new RandomVerifier()
        : recording.get(Role.VERIFIER);
  }

  private Outcome ask(int index, Contender contender, Generator generator, Verifier judge) {
    return ponder(generator, judge, contender, index).ask(problems.get(index).question());
  }

  /** Draws the pool and the greedy answer, and scores the part of the pool that is to be scored. */
  private Recording record(int index, Models models) {
    String question = problems.get(index).question();
    var recorder = new Recorder();
    Generator recorded = recorder.wrap(Role.GENERATOR, models.generator());
    Verifier judge = recorder.wrap(Role.VERIFIER, models.verifier());
    for (Contender contender : contenders) {
      boolean drawsPool = contender.isCoverage();
      boolean drawsApart = contender.name().equals("greedy");
      if (drawsPool || drawsApart) {
        ponder(recorded, judge, contender, index).ask(question);
      }
    }
    var scoring = Contender.pooled("best-of-n", Contender.SCORED, BestOfN.of(Contender.SCORED));
    ponder(recorder.recording().get(Role.GENERATOR), judge, scoring, index).ask(question);
    return recorder.recording();
  }

  private Ponder ponder(Generator generator, Verifier verifier, Contender contender, int index) {
    return Ponder.with(generator)
        .verifier(verifier)
        .using(contender.strategy())
        .answers(AnswerType.integer())
        .sampling(SAMPLING)
        .seed(seed * 1_000_003 + index)
        .build();
  }

  /** Mean milliseconds a problem of each contender, alone on the models. */
  private double[] wallMillis() {
    int timed = Math.min(TIMED_PROBLEMS, problems.size());
    double[] millis = new double[contenders.size()];
    try (Models models = Models.open()) {
      warmUp(models);
      for (int c = 0; c < millis.length; c++) {
        Contender contender = contenders.get(c);
        for (int i = 0; i < timed; i++) {
          Outcome outcome = ask(i, contender, models.generator(), models.judge(contender.judge()));
          millis[c] += outcome.spent().time().toNanos() / 1e6 / timed;
        }
      }
    }
    return millis;
  }

  private void warmUp(Models models) {
    var contender = Contender.pooled("best-of-n", 8, BestOfN.of(8));
    for (int i = 0; i < Math.min(5, problems.size()); i++) {
      ask(i, contender, models.generator(), models.verifier());
    }
  }
}
