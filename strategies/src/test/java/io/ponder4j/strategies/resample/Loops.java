package io.ponder4j.strategies.resample;

import java.util.List;
import java.util.SplittableRandom;

/** Loops for tests. */
final class Loops {

  static final Drawing PLAIN = new Drawing(Resampler.SYSTEMATIC, Tempering.NONE, Correction.NONE);

  private Loops() {}

  /** Always resampled, unguided. */
  static <S> ParticleLoop<S> of(
      ParticleModel<S> model, int n, Drawing drawing, SplittableRandom random) {
    return of(model, n, Trigger.always(), Stopped.COMPETE, drawing, random);
  }

  static <S> ParticleLoop<S> of(
      ParticleModel<S> model,
      int n,
      Trigger trigger,
      Stopped stopped,
      Drawing drawing,
      SplittableRandom random) {
    return new ParticleLoop<>(
        model,
        n,
        trigger,
        stopped,
        drawing,
        step -> random,
        ParticleLoop.Guide.blind(),
        unwatched());
  }

  static <S> ParticleLoop.Watcher<S> unwatched() {
    return new ParticleLoop.Watcher<>() {
      @Override
      public void weighed(int step, Particles<S> particles) {}

      @Override
      public void resampled(int step, double temperature, List<Integer> ancestors) {}
    };
  }
}
