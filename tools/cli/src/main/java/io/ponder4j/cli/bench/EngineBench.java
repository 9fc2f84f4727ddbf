package io.ponder4j.cli.bench;

import io.ponder4j.engine.DecodingEngine;
import io.ponder4j.engine.EngineGenerator;
import io.ponder4j.engine.EngineOptions;
import io.ponder4j.engine.EngineStats;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.TokenView;
import io.ponder4j.onnx.OnnxCausalLm;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.hipparchus.stat.descriptive.rank.Percentile;

/**
 * Measures the engine against the same network in a bare loop, in turns, so that what else the
 * machine does meets both.
 *
 * <p>Branches draw at a high temperature, so they soon differ and share no rows, and never end.
 */
final class EngineBench implements AutoCloseable {

  private static final SamplingParams WILD =
      SamplingParams.DEFAULT.withTemperature(10).withMaxTokens(Load.TOKENS);

  private final OnnxCausalLm network;
  private final OnnxCausalLm owned; // the engine's
  private final BareLoop bare;
  private final EngineGenerator generator;
  private final Orchestration orchestration = new Orchestration();
  private long questions; // each prompt is a new one, so that none is in the cache

  /** A bench of a model, which is opened twice: once for the engine, once for the bare loop. */
  EngineBench(Supplier<OnnxCausalLm> model) {
    network = model.get();
    bare = new BareLoop(network);
    owned = model.get();
    generator =
        DecodingEngine.start(owned, EngineOptions.DEFAULT.withCachedTokens(0).withSwapBytes(0))
            .generator(new Letters(owned.shape().vocabularySize()).dialect());
  }

  /** Lets the virtual machine compile what is measured. */
  void warmUp() {
    for (int i = 0; i < 20; i++) {
      round(new Load(i % 2 == 0 ? 16 : 1, 21));
    }
  }

  /** The longest text that the model takes. */
  int maxTokens() {
    return generator.engine().maxTokens();
  }

  /** Microseconds a call of a run with 64 of them, whose models are instant. */
  double orchestrationMicros(int rounds) {
    for (int i = 0; i < 20_000; i++) {
      orchestration.nanos(); // for the compiler, which has seen other models before
    }
    return inTurns(20 * rounds, orchestration::nanos)[0] / 1e3 / Orchestration.CALLS;
  }

  // --- decoding ---

  Decoding decode(Load load, int rounds) {
    List<double[]> figures = new ArrayList<>();
    for (int round = -1; round < rounds; round++) {
      double[] figure = round(load);
      if (round >= 0) {
        figures.add(figure); // the first round warms up
      }
    }
    return new Decoding(
        load,
        median(figures, 0),
        median(figures, 1),
        median(figures, 2),
        median(figures, 3),
        median(figures, 4),
        median(figures, 5),
        (long) median(figures, 6),
        owned.lastMode());
  }

  private double[] round(Load load) {
    EngineStats before = generator.engine().stats();
    long began = System.nanoTime();
    for (int i = 0; i < load.repeats(); i++) {
      start(generator, load, TokenListener.NONE).forEach(g -> g.completion().join());
    }
    double seconds = (System.nanoTime() - began) / 1e9 / load.repeats();
    EngineStats after = generator.engine().stats();
    double bareSeconds = 0;
    for (int i = 0; i < load.repeats(); i++) {
      bareSeconds += bare.nanos(load) / 1e9 / load.repeats();
    }
    double busy = after.busyNanos() - before.busyNanos();
    double forward = (after.forwardNanos() - before.forwardNanos()) / busy;
    double draw = (after.drawNanos() - before.drawNanos()) / busy;
    return new double[] {
      load.tokens() / seconds,
      load.tokens() / bareSeconds,
      bareSeconds / seconds,
      forward,
      draw,
      (1 - forward - draw) * busy / 1e3 / (after.steps() - before.steps()),
      (double) (after.prefillTokens() - before.prefillTokens()) / load.repeats()
    };
  }

  private List<Generation> start(Generator on, Load load, TokenListener listener) {
    Prefix prefix = Prefix.of(Letters.prompt(load.promptTokens(), questions++));
    List<Request> requests =
        IntStream.range(0, load.branches())
            .mapToObj(branch -> Request.of(prefix, WILD, branch))
            .toList();
    return on.startAll(requests, Collections.nCopies(load.branches(), listener));
  }

  // --- prompts and widths ---

  /** Prompt tokens a second: of the engine, and of one bare step. */
  double[] prefill(int tokens, int rounds) {
    Request request = Request.of(Prefix.of(Letters.prompt(tokens, 0)), WILD.withMaxTokens(1), 0);
    LongSupplier engine =
        () -> {
          long began = System.nanoTime();
          generator.start(request, TokenListener.NONE).completion().join();
          return System.nanoTime() - began;
        };
    double[] nanos = inTurns(rounds, engine, () -> bare.prefill(tokens));
    return new double[] {tokens * 1e9 / nanos[0], tokens * 1e9 / nanos[1]};
  }

  /** Milliseconds of a bare step of some rows behind a context. */
  double stepMillis(int rows, int context, int rounds) {
    return inTurns(rounds, () -> bare.rows(rows, context))[0] / 1e6;
  }

  // --- latencies ---

  /** Microseconds from the cancel of running branches until the last of them has ended. */
  double cancelMicros(int branches, int rounds) {
    return inTurns(rounds, () -> cancelNanos(branches))[0] / 1e3;
  }

  private long cancelNanos(int branches) {
    var running = new CountDownLatch(branches);
    List<Generation> all = start(generator, new Load(branches, 21), atToken(10, running));
    await(running);
    long began = System.nanoTime();
    all.forEach(Generation::cancel);
    all.forEach(generation -> generation.completion().join());
    return System.nanoTime() - began;
  }

  /**
   * Microseconds until the first tokens of branches that go on from some token of a finished text.
   *
   * @param from of its tokens: all for a fork, fewer for a rewind
   */
  double continueMicros(int branches, int from, int rounds) {
    try (Generator.Session session = generator.openSession()) {
      Completion text =
          start(session, new Load(1, 21), TokenListener.NONE).get(0).completion().join();
      Prefix prefix = text.prefix().cutAt(from);
      return inTurns(rounds, () -> continueNanos(session, prefix, branches))[0] / 1e3;
    }
  }

  private long continueNanos(Generator session, Prefix prefix, int branches) {
    var first = new CountDownLatch(branches);
    List<Request> requests =
        IntStream.range(0, branches)
            .mapToObj(i -> Request.of(prefix, WILD.withMaxTokens(1), questions++))
            .toList();
    long began = System.nanoTime();
    List<Generation> all =
        session.startAll(requests, Collections.nCopies(branches, atToken(0, first)));
    await(first);
    long nanos = System.nanoTime() - began;
    all.forEach(generation -> generation.completion().join());
    return nanos;
  }

  private static TokenListener atToken(int index, CountDownLatch latch) {
    return new TokenListener() {
      @Override
      public void onToken(TokenView token) {
        if (token.index() == index) {
          latch.countDown();
        }
      }
    };
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring", e);
    }
  }

  // --- medians ---

  /** Medians of measurements that take turns, after a first turn that does not count. */
  private static double[] inTurns(int rounds, LongSupplier... measurements) {
    double[][] nanos = new double[measurements.length][rounds];
    for (int round = -1; round < rounds; round++) {
      for (int i = 0; i < measurements.length; i++) {
        long taken = measurements[i].getAsLong();
        if (round >= 0) {
          nanos[i][round] = taken;
        }
      }
    }
    double[] medians = new double[measurements.length];
    for (int i = 0; i < medians.length; i++) {
      medians[i] = new Percentile(50).evaluate(nanos[i]);
    }
    return medians;
  }

  private static double median(List<double[]> figures, int column) {
    return new Percentile(50)
        .evaluate(figures.stream().mapToDouble(figure -> figure[column]).toArray());
  }

  @Override
  public void close() {
    generator.close();
    network.close();
  }
}
