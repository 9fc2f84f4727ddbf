package io.ponder4j.benchmarks;

import io.ponder4j.engine.Sampler;
import io.ponder4j.generate.SamplingParams;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A draw from one row of logits. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SamplerBenchmark {

  /** Logits a row: the embedded models', and a usual language model's. */
  @Param({"22", "49152"})
  public int vocabulary;

  /** What is filtered. */
  @Param({"plain", "warm", "top-p", "flat top-p", "top-k", "min-p", "greedy"})
  public String law;

  private Sampler sampler;
  private SamplingParams params;
  private float[] logits;
  private int position;

  /** Draws logits of about the spread that language models have. */
  @Setup
  public void setUp() {
    sampler = new Sampler(vocabulary);
    var random = new SplittableRandom(1);
    logits = new float[vocabulary];
    for (int id = 0; id < vocabulary; id++) {
      logits[id] = (float) (2.5 * random.nextGaussian());
    }
    if (law.startsWith("flat")) {
      for (int id = 0; id < vocabulary; id++) {
        logits[id] *= 1e-3f;
      }
    } else {
      logits[vocabulary / 2] = 16;
      logits[vocabulary / 3] = 15;
    }
    params =
        switch (law) {
          case "plain" -> SamplingParams.DEFAULT;
          case "top-k" -> SamplingParams.DEFAULT.withTopK(50);
          case "warm" -> SamplingParams.DEFAULT.withTemperature(0.8);
          case "top-p", "flat top-p" -> SamplingParams.DEFAULT.withTemperature(0.8).withTopP(0.95);
          case "min-p" -> SamplingParams.DEFAULT.withTemperature(0.8).withMinP(0.05);
          default -> SamplingParams.DEFAULT.withTemperature(0);
        };
  }

  /** Reads a row, log-probabilities and entropy included, and draws. */
  @Benchmark
  public int readAndDraw() {
    sampler.read(logits);
    return sampler.draw(params, Sampler.uniform(1, position++));
  }
}
